"""What follows from a decision, and leaves in its transaction."""
