"""What titles and table headers say of what stands under them."""
