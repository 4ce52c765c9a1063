"""Reports of ticks and periods, on their way to readers."""
