"""Whether the monitor itself still works."""
