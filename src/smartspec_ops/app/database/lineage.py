"""How often a database was put back to an earlier state."""

from smartspec_ops.ports import Document

LINEAGE = Document(kind="restored", key="lineage", body={}, version=0)
"""What is told afterwards is told under keys of its own: a receiver that leaves out what it heard before must not take
a new message for a lost one that was told under the same number."""


def lineage(noted: Document | None) -> str:
    """What is put behind the key of every message; empty in a database that was never put back."""
    times = int(noted.body.get("times", 0)) if noted else 0
    return f":r{times}" if times else ""
