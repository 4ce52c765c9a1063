"""Who the pseudonyms are, one sealed row each. Erasing a row leaves every log and its chain as they were."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from smartspec_ops.ports import Identity
from smartspec_ops.stores.codec import dump, load
from smartspec_ops.stores.rows import AnyRow, Rows
from smartspec_ops.stores.schema import effects, identities

PAGE = 500


class IdentityTable(Rows):
    """`identities`, and the addresses that messages were sent to."""

    async def put_identity(self, identity: Identity) -> None:
        body = {"names": list(identity.names), "email": identity.email, "slack": identity.slack}
        sealed = self._keys.seal(dump(body), table="identities", row=identity.pseudonym, column="body")
        put = self._insert(identities).values(pseudonym=identity.pseudonym, body=sealed)
        await self._connection.execute(
            put.on_conflict_do_update(index_elements=["pseudonym"], set_={"body": put.excluded.body})
        )

    async def identities(self, pseudonyms: Sequence[str] | None = None) -> Sequence[Identity]:
        """Those of `pseudonyms`, or all, that are kept; by pseudonym."""
        query = select(identities_table).order_by(identities_table.c.pseudonym)
        if pseudonyms is not None:
            query = query.where(identities_table.c.pseudonym.in_(pseudonyms))
        return [self._identity(row) for row in await self._connection.execute(query)]

    async def erase_identity(self, pseudonym: str) -> bool:
        """Drop the row, and the person's addresses from every message ever queued; whether there was a row."""
        if self._connection.dialect.name == "sqlite":
            # What is deleted is overwritten, not only unlinked.
            await self._connection.exec_driver_sql("PRAGMA secure_delete = ON")
        gone = await self._connection.execute(delete(identities_table).where(identities_table.c.pseudonym == pseudonym))
        await self._forget_addresses(pseudonym)
        return gone.rowcount > 0

    async def _forget_addresses(self, pseudonym: str) -> None:
        after = 0
        while True:
            query = select(effects).where(effects.c.kind == "notify", effects.c.id > after)
            rows = (await self._connection.execute(query.order_by(effects.c.id).limit(PAGE))).all()
            for row in rows:
                place: dict[str, str] = {"table": "effects", "row": row.key, "column": "body"}
                body = load(self._keys.open(row.body, **place))
                if (clean := _without(body, pseudonym)) is not None:
                    change = update(effects).where(effects.c.id == row.id)
                    await self._connection.execute(change.values(body=self._keys.seal(dump(clean), **place)))
                after = row.id
            if len(rows) < PAGE:
                return

    def _identity(self, row: AnyRow) -> Identity:
        body = load(self._keys.open(row.body, table="identities", row=row.pseudonym, column="body"))
        return Identity(pseudonym=row.pseudonym, names=tuple(body["names"]), email=body["email"], slack=body["slack"])


identities_table = identities
"""Under a name that the method `identities` does not shadow."""


def _without(body: Mapping[str, Any], pseudonym: str) -> Mapping[str, Any] | None:
    """The effect with nothing of this reader but the pseudonym; None where they are no reader of it."""
    message = body.get("message") or {}
    readers = message.get("recipients") or ()
    if not any(reader.get("id") == pseudonym for reader in readers):
        return None
    kept = [{"id": one["id"], "role": one.get("role", "")} if one.get("id") == pseudonym else one for one in readers]
    # An invitation lists who is invited.
    return {**body, "message": {**message, "recipients": kept, "attachments": []}}
