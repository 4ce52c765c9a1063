"""A service's own spec.md becomes live objectives, and a broken objective becomes an incident."""

__version__ = "0.1.0"
