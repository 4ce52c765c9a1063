"""Small versioned states, changed by compare-and-set, and the keys of messages that may arrive twice."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, Text, bindparam, exists, func, literal, select, union_all, update

from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.ports import WITHHELD, Document
from smartspec_ops.stores.codec import dump, load
from smartspec_ops.stores.prepared import Question
from smartspec_ops.stores.rows import AnyRow, Rows, among, keys_for
from smartspec_ops.stores.schema import documents, withheld


class DocumentTables(Rows):
    """The table `documents`."""

    async def document(self, kind: str, key: str) -> Document | None:
        row = (await self._connection.execute(_ONE, {"kind": kind, "key": key})).one_or_none()
        return None if row is None else _document(row)

    async def documents(self, kind: str, prefix: str = "") -> Sequence[Document]:
        asked = {"kind": kind, "prefix": prefix, "length": len(prefix)}
        return [_document(row) for row in await self._connection.execute(_THAT_BEGIN, asked)]

    async def documents_of(self, kind: str, keys: Sequence[str]) -> Mapping[str, Document]:
        rows: list[AnyRow] = []
        dialect = self._connection.dialect.name
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = {"kind": kind, **keys_for(dialect, keys[start : start + KEYS_AT_ONCE])}
            rows += await self._connection.execute(_AMONG[dialect], some)
        return {row.key: _document(row) for row in rows}

    async def present(self, kinds: Sequence[str]) -> frozenset[str]:
        return frozenset(kind for (kind,) in await presence(tuple(kinds)).ask(self._connection, {}))

    async def put_document(self, document: Document) -> None:
        await self.put_documents([document])

    async def put_documents(self, documents: Sequence[Document]) -> None:
        new = [_new(one) for one in documents if not one.version]
        known = [_change(one) for one in documents if one.version]
        put = await self._insert_new(documents_table, new)
        if known:
            put += (await self._connection.execute(_CHANGE, known)).rowcount
        if put != len(documents):
            raise StoreConflict(f"{_named(documents)} no longer at the version that was read")


documents_table = documents
"""Under a name that the method `documents` does not shadow."""

KEYS_AT_ONCE = 10_000
"""Both engines limit the parameters of a statement: SQLite to 32,766, PostgreSQL to 65,535."""

_OF_KIND = select(documents).where(documents.c.kind == bindparam("kind"))
_ONE = _OF_KIND.where(documents.c.key == bindparam("key"))
# Not LIKE: SQLite's ignores case, PostgreSQL's does not.
_THAT_BEGIN = _OF_KIND.where(
    func.substr(documents.c.key, 1, bindparam("length", type_=Integer()), type_=Text()) == bindparam("prefix")
).order_by(documents.c.key)
_AMONG = {dialect: _OF_KIND.where(one) for dialect, one in among(documents.c.key).items()}


@cache
def presence(kinds: tuple[str, ...]) -> Question:
    known = [(kind, exists().where(documents.c.kind == kind)) for kind in kinds]
    known.append((WITHHELD, exists().select_from(withheld)))
    asked = union_all(*(select(literal(kind)).where(is_there) for kind, is_there in known))
    return Question(dict.fromkeys(("sqlite", "postgresql"), asked))


# Names unlike the columns': those SQLAlchemy keeps for itself.
_CHANGE = (
    update(documents)
    .where(
        documents.c.kind == bindparam("of_kind"),
        documents.c.key == bindparam("of_key"),
        documents.c.version == bindparam("from_version"),
    )
    .values(version=documents.c.version + 1, body=bindparam("new_body"))
)


def _new(document: Document) -> Mapping[str, Any]:
    return {"kind": document.kind, "key": document.key, "version": 1, "body": _body(document)}


def _change(document: Document) -> Mapping[str, Any]:
    return {
        "of_kind": document.kind,
        "of_key": document.key,
        "from_version": document.version,
        "new_body": _body(document),
    }


def _body(document: Document) -> str:
    return dump(document.body).decode("ascii")


def _named(documents: Sequence[Document]) -> str:
    if len(documents) == 1:
        return f"{documents[0].kind} {documents[0].key} is"
    return f"one of {len(documents)} documents ({', '.join(sorted({one.kind for one in documents}))}) is"


def _document(row: AnyRow) -> Document:
    return Document(kind=row.kind, key=row.key, body=load(row.body), version=row.version)
