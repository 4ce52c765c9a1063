"""One statement: its numbers, what each is of, what bounds it, and which part of it speaks of which."""
