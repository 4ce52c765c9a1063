"""Letting go of what is over."""
