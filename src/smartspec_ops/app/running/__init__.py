"""What runs as long as a process does, and what is done for each kind of effect."""
