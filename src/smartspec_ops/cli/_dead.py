"""What was given up: messages and tasks that many attempts did not deliver, to be seen and tried again by a person."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from smartspec_ops.app.effects.outbox import job_of
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.cli._due import perform_due
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.words import counted
from smartspec_ops.ports import EffectState, StoredEffect, Transaction


async def letters(tx: Transaction, incident_id: str | None = None) -> Sequence[Mapping[str, Any]]:
    """Every dead effect, oldest first, or those of one incident; then what a restored database keeps back."""
    return [
        {**_data(one), "state": state.value}
        for state in (EffectState.DEAD, EffectState.HELD)
        for one in await tx.effects(state=state, incident_id=incident_id)
    ]


def lines(found: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """A section for people; none where everything was delivered."""
    held = [one for one in found if one["state"] == EffectState.HELD]
    dead = [one for one in found if one not in held]
    told = []
    if dead:
        again = "  try again: smartspec_incident_response retry EFFECT"
        told += ["not delivered:", *(_line(one) for one in dead), again]
    if held:
        told.append(f"held since the database was restored: {counted(len(held), 'effect')}")
        told.append("  release or drop them: smartspec-ops held list")
    return told


def _line(one: Mapping[str, Any]) -> str:
    of = f" of {one['incident']}" if one["incident"] else ""
    return f"  {one['effect']}  {one['kind']}{of} after {counted(one['attempts'], 'attempt')}: {one['why']}"


async def retry(common: Common, effect_id: int) -> int:
    """Give a dead effect its attempts again, and make the first of them now. Exit 1 when it is given up again."""
    async with common.runtime() as runtime:
        worker = await runtime.worker()
        store, queue = worker.store, worker.queue
        async with store.begin() as tx:
            # Two people may retry at once; the second finds it queued.
            await tx.hold(f"retry:{effect_id}")
            dead = _dead(await tx.effect(effect_id), effect_id)
            now = runtime.clock.now()
            await tx.settle_effect(effect_id, EffectState.QUEUED, "to be tried again", 0, now)
            await queue.enqueue(tx, [job_of(dead, now)])
        await perform_due(worker)
        async with store.begin() as tx:
            after = await tx.effect(effect_id)
    assert after is not None
    found = runtime.redactor.data({**_data(after), "state": after.state.value})
    if common.json:
        emit(found)
    else:
        click.echo(f"{found['kind']} {effect_id} is {_WORDS[after.state]}: {found['why']}")
    return BLOCKED if after.state is EffectState.DEAD else OK


def _dead(stored: StoredEffect | None, effect_id: int) -> StoredEffect:
    hint = "list what was given up: smartspec_incident_response list"
    if stored is None:
        raise UserFault.of("INC-405", f"there is no effect {effect_id}", hint)
    if stored.state is not EffectState.DEAD:
        raise UserFault.of("INC-406", f"effect {effect_id} was not given up: it is {_WORDS[stored.state]}", hint)
    return stored


def _data(one: StoredEffect) -> Mapping[str, Any]:
    return {
        "effect": one.id,
        "kind": one.effect.kind,
        "incident": one.effect.incident_id,
        "attempts": one.attempts,
        "why": one.detail,
    }


_WORDS: Mapping[EffectState, str] = {
    EffectState.QUEUED: "waiting for its next attempt",
    EffectState.DONE: "done",
    EffectState.DEAD: "given up again",
    EffectState.HELD: "held since the database was restored: smartspec-ops held list",
}
