"""Alerts from outside, and what keeps them from being told."""
