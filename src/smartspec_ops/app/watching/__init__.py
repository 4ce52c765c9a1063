"""A tick: what is asked, how it is judged, what is remembered."""
