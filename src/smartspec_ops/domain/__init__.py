"""The pure core: values and functions of time, never the clock itself, never I/O."""
