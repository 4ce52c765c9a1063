"""Small states that change by compare-and-set, each known by its kind and its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A small versioned state: an alert's lifecycle, an objective's health, a schedule. `body` is plain JSON data."""

    kind: str
    key: str
    body: Mapping[str, Any]
    version: int


class DocumentFacts(Protocol):
    """The part of a transaction that keeps them."""

    async def document(self, kind: str, key: str) -> Document | None: ...

    async def documents(self, kind: str, prefix: str = "") -> Sequence[Document]: ...

    async def documents_of(self, kind: str, keys: Sequence[str]) -> Mapping[str, Document]:
        """Those of `keys` that are stored, by key, in a few queries whatever their number."""
        ...

    async def put_document(self, document: Document) -> None:
        """Store as version + 1 if the stored version equals `document.version` (0: absent), else `StoreConflict`."""
        ...

    async def put_documents(self, documents: Sequence[Document]) -> None:
        """As `put_document` for each, in a few statements whatever their number; one conflict is a conflict of all."""
        ...
