"""An incident, pure: what happened (events), what is asked (commands), what follows (decide), how it is told."""
