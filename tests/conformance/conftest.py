"""The store of the unit tests, for whatever needs one and is not about it."""

from tests.unit.conftest import migrated, migrated_postgres, migrated_url, store

__all__ = ["migrated", "migrated_postgres", "migrated_url", "store"]
