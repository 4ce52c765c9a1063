"""Small versioned states, changed by compare-and-set, and the keys of messages that may arrive twice."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.ports import Document
from smartspec_ops.stores.codec import dump, load
from smartspec_ops.stores.rows import AnyRow, Rows
from smartspec_ops.stores.schema import documents, seen_keys


class DocumentTables(Rows):
    """`documents` and `seen_keys`."""

    async def document(self, kind: str, key: str) -> Document | None:
        query = select(documents).where(documents.c.kind == kind, documents.c.key == key)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _document(row)

    async def documents(self, kind: str, prefix: str = "") -> Sequence[Document]:
        # Not LIKE: SQLite's ignores case, PostgreSQL's does not.
        begins = func.substr(documents.c.key, 1, len(prefix)) == prefix
        query = select(documents).where(documents.c.kind == kind, begins).order_by(documents.c.key)
        return [_document(row) for row in await self._connection.execute(query)]

    async def put_document(self, document: Document) -> None:
        body = dump(document.body).decode("ascii")
        if not await (self._change(document, body) if document.version else self._create(document, body)):
            raise StoreConflict(f"{document.kind} {document.key} is no longer at version {document.version}")

    async def first_time(self, key: str, at: datetime) -> bool:
        return await self._insert_new(seen_keys, [{"key": key, "at": at}]) == 1

    async def _create(self, document: Document, body: str) -> bool:
        row = {"kind": document.kind, "key": document.key, "version": 1, "body": body}
        return await self._insert_new(documents, [row]) == 1

    async def _change(self, document: Document, body: str) -> bool:
        change = (
            update(documents)
            .where(
                documents.c.kind == document.kind,
                documents.c.key == document.key,
                documents.c.version == document.version,
            )
            .values(version=document.version + 1, body=body)
        )
        return (await self._connection.execute(change)).rowcount == 1


def _document(row: AnyRow) -> Document:
    return Document(kind=row.kind, key=row.key, body=load(row.body), version=row.version)
