"""The demo: a live example service, broken on purpose, and the whole way back."""
