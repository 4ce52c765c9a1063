"""``smartspec-ops doctor``: everything this project leans on, looked at once, each wrong thing with what to do."""
