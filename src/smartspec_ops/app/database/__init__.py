"""What the database needs for itself: backups, restores, and how long things are kept."""
