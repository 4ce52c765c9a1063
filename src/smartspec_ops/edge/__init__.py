"""What every adapter shares at the edge of the process: HTTP, processes, files, secrets, logs, the clock."""
