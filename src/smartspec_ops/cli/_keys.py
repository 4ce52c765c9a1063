"""The encryption keys: which there are, a new one, sealing anew, and letting go of an old one."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from smartspec_ops.app.response.access import permitted
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.access import Permission
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.words import counted
from smartspec_ops.ports import AuditEntry
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.keys import default_key_path, load_key, retire_key, rotate_key
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.wiring import Runtime
from smartspec_ops.wiring.reading import not_there

Change = Callable[[Runtime, SqlStore], Awaitable[str]]
"""(runtime, store) -> what was done, in a sentence."""


async def show(common: Common) -> int:
    """Which keys there are, and how much each has sealed. A key is named, never shown."""
    async with common.reading() as runtime:
        if not_there(runtime.database_place) is None:
            store = await runtime.store()
            async with store.begin() as tx:
                sealed = await tx.sealed_with()
            ring: KeyRing | None = store.ring
        else:  # no key is made for looking
            ring, sealed = runtime.key(), {}
    if ring is None:
        return _none(common)
    rows = [(id_, "current" if id_ == ring.current.id else "older", sealed.get(id_, 0)) for id_ in ring.keys]
    rows += [(id_, "retired", sealed.get(id_, 0)) for id_ in ring.chain_keys if id_ not in ring.keys]
    rows += [(id_, "missing", n) for id_, n in sealed.items() if id_ not in ring.chain_keys]
    if common.json:
        emit({"keys": [{"id": id_, "state": state, "sealed_fields": n} for id_, state, n in rows]})
        return OK
    for id_, state, n in rows:
        click.echo(f"{id_}  {state:8} {counted(n, 'sealed field')}")
    return OK


def _none(common: Common) -> int:
    if common.json:
        emit({"keys": []})
    else:
        click.echo("there is no key yet: the first use of a database makes one")
    return OK


async def rotate(common: Common, actor: str) -> int:
    """A new key for everything that is written from now on."""

    async def change(runtime: Runtime, _: SqlStore) -> str:
        ring = rotate_key(_file(runtime))
        return f"{ring.current.id} is the key from now on; back the key file up, and run: smartspec-ops keys reseal"

    return await _with_permission(common, actor, Action.KEY_ROTATED, change)


async def reseal(common: Common, actor: str, batch: int) -> int:
    """Seal anew what older keys sealed. Killed half-way it goes on where it was when it is started again."""

    async def change(_: Runtime, store: SqlStore) -> str:
        total = 0
        async for done in store.reseal(batch):
            total += done
            if not common.quiet and not common.json:
                click.echo(f"{counted(total, 'field')} sealed anew", err=True)
        return f"{counted(total, 'field')} sealed anew; older keys still verify the hash chains: see keys retire"

    return await _with_permission(common, actor, Action.RESEALED, change)


async def retire(common: Common, actor: str, key_id: str) -> int:
    """Let go of an older key, but for the part that verifies hash chains. Refused while anything is sealed with it."""

    async def change(runtime: Runtime, store: SqlStore) -> str:
        async with store.begin() as tx:
            left = (await tx.sealed_with()).get(key_id, 0)
        if key_id not in store.ring.keys or key_id == store.ring.current.id:
            raise UserFault.of("keys/retire", f"{key_id} is no older key", "list them: smartspec-ops keys list")
        if left:
            raise UserFault.of(
                "keys/retire", f"{left} fields are sealed with {key_id}", "run: smartspec-ops keys reseal"
            )
        retire_key(_file(runtime), key_id)
        return f"{key_id} opens nothing any more; it still verifies the hash chains made with it"

    return await _with_permission(common, actor, Action.KEY_ROTATED, change)


async def _with_permission(common: Common, actor: str, action: Action, change: Change) -> int:
    async with common.runtime() as runtime:
        store, now = await runtime.store(), runtime.clock.now()
        async with store.begin() as tx:
            refused = await permitted(tx, runtime.access, actor, Permission.ADMINISTER, "keys", now)
        if refused is not None:
            return say_refused(refused, common)
        said = await change(runtime, store)
    await _note(common, AuditEntry(at=now, actor=actor, action=action, subject="keys", why=said.partition(";")[0]))
    emit({"done": said}) if common.json else click.echo(said)
    return OK


async def _note(common: Common, entry: AuditEntry) -> None:
    """In a store opened anew: the keys are others now."""
    async with common.runtime() as runtime, (await runtime.store()).begin() as tx:
        await tx.add_audit([entry])


def _file(runtime: Runtime) -> Path:
    if runtime.workspace.settings.ops.key is not None:
        raise UserFault.of(
            "keys/secret",
            "the key comes from a secret, which this program cannot write",
            "put a new key (openssl rand -base64 32) before the old one, separated by a blank or a new line",
        )
    path = default_key_path()
    if load_key(path) is None:
        raise UserFault.of("keys/missing", f"there is no key file {path}", "restore it from a backup")
    return path
