"""Sections of `production_ops`, one module per area."""
