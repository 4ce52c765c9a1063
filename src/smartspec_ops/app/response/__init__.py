"""An incident: who may do what, what is decided, and the log that it is."""
