"""The store of the unit tests, for whatever needs one and is not about it."""

from tests.unit.conftest import migrated, store

__all__ = ["migrated", "store"]
