"""Whatever is pruned, whenever, by however many and however often cut short: what somebody may ask is as it was."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from smartspec_ops.app.database.retention import Look, Retention
from smartspec_ops.app.investigation.changes import CHANGE
from smartspec_ops.app.mitigation.verify import SEEN
from smartspec_ops.app.pruning.prune import let_go
from smartspec_ops.app.pruning.walks import AT_ONCE
from smartspec_ops.app.reports.publish import REPORT
from smartspec_ops.app.response.answer import Intake, Received
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.integrity import verify_everything
from smartspec_ops.app.response.routing import COURSE, GROUP
from smartspec_ops.app.watching.plan import ALERT as ALERT_STATE
from smartspec_ops.app.watching.plan import HEALTH
from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.routing.flapping import Course
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import Document, EffectState, Intact, RawSample, Store, TotalsRow, Transaction
from smartspec_ops.ports.integrity import VerifiedStore
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.store_rows import MINUTE, ledger_row, written
from tests.unit.engines import engine
from tests.unit.response import ALERT, LEAD, NOON, House, later

DAY = timedelta(days=1)
ON = ["sqlite", pytest.param("postgres", marks=[pytest.mark.server, pytest.mark.slow])]
ENDED = replace(ALERT, fingerprint="e" * 32, spec_id="search", service="search")
FOLLOWS = {f"documents/{HEALTH}", f"documents/{ALERT_STATE}"}
"""They go once the ledger has no place for them; a trial, which takes each batch back, cannot know."""
WATCHED, GONE = "checkout/error_rate", "old/error_rate"

pytestmark = pytest.mark.edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the tests ask about: an incident that is open, one that is over, and what they were told."""

    open: str
    over: str


@asynccontextmanager
async def housed(
    on: str, request: pytest.FixtureRequest, root: Path, migrated: Path
) -> AsyncIterator[tuple[Store, House]]:
    async with engine(on, request, root, migrated) as (store, queues):
        yield store, House(store, root, queue=queues)


async def went(look: Look) -> Mapping[str, int]:
    found = await let_go(look)
    assert found.failed == []
    return found.dropped


async def lived(house: House) -> Past:
    """A team with a past: two incidents, their alerts and messages, ticks of a spec that is gone and of one that is
    watched, reports, changes, and all the small states that such a past leaves."""
    opened = await house.responder.receive_all([ALERT, ENDED])
    ids = [one.incident_id for one in opened if isinstance(one, Intake)]
    past = Past(open=str(ids[0]), over=str(ids[1]))
    others = [replace(ENDED, fingerprint=f"{n:032x}") for n in range(3)]
    await house.responder.receive_all(others)
    await house.responder.receive_all([later(one, 2, status=AlertStatus.RESOLVED) for one in (*others, ENDED)])
    await house.responder.do(past.over, cmd.Acknowledge(actor=LEAD.id))
    done = cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand")
    await house.responder.do(past.over, done)
    async with house.store.begin() as tx:
        for incident in ids:
            for number, one in enumerate(await tx.effects(incident_id=incident)):
                state = EffectState.DEAD if number == 0 else EffectState.DONE
                await tx.settle_effect(one.id, state, "", 1)
        await written(tx, [ledger_row(n, objective_key=GONE) for n in range(11)])
        for source in ("gone", "asked"):
            await tx.take_totals(source, "one")
            await tx.put_totals(source, "one", [TotalsRow(at=NOON, body=b"1")], head=b"h")
            await tx.add_samples(f"{source}/raw", [RawSample(series="up", at=NOON, value=1)])
        await tx.put_documents(list(_small(past)))
        await tx.sign_heads(NOON)
    return past


def _small(past: Past) -> Sequence[Document]:
    steady, calm = encode(AlertState(at=NOON)), encode(Course(changed_at=(NOON,)))
    month = f"{NOON.isoformat()}/{(NOON + DAY).isoformat()}"
    found: Mapping[tuple[str, str], Mapping[str, Any]] = {
        (HEALTH, GONE): {}, (ALERT_STATE, GONE): steady, (COURSE, "f" * 32): calm,
        (REPORT, f"checkout/daily/{month}"): {"folder": "x"}, (CHANGE, f"{NOON:%Y-%m-%d}/deployment/1"): {},
        (GROUP, "rule:pods:eu"): {"key": "spec:checkout", "last_at": NOON.isoformat(), "former": []},
        (GROUP, "rule:pods:us"): {"key": "rule:pods:us:1", "last_at": NOON.isoformat(), "former": []},
        (SEEN, past.open): {"tick": NOON.isoformat()}, (SEEN, past.over): {"tick": NOON.isoformat()},
    }  # fmt: skip
    return [Document(kind=kind, key=key, body=body, version=0) for (kind, key), body in found.items()]


async def asked(house: House, past: Past) -> Mapping[str, Any]:
    """Everything of incidents, and of what is watched, that somebody may ask for."""
    found: dict[str, Any] = {}
    for incident in (past.open, past.over):
        async with house.store.begin() as tx:
            found[incident] = (await tx.incident(incident), await tx.events(incident))
        found[f"{incident} as it is"] = await house.incident(incident)
    async with house.store.begin() as tx:
        found["of the open one"] = (
            await tx.alerts(past.open),
            await tx.effects(incident_id=past.open),
            await tx.document(SEEN, past.open),
            await tx.document(GROUP, "rule:pods:eu"),
        )
        found["queued"] = await tx.effects(state=EffectState.QUEUED)
        found["audit"] = await tx.audit(100)
    found["verified"] = await verify_everything(cast("VerifiedStore", house.store))
    return found


@pytest.mark.parametrize("on", ON)
async def test_at_any_age_incidents_say_what_they_said_and_what_is_over_is_gone_in_the_end(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, on: str
) -> None:
    async with housed(on, request, tmp_path, migrated) as (store, house):
        past = await lived(house)
        before = await asked(house, past)
        assert all(isinstance(one, Intact) for one in before["verified"].values())
        gone: Counter[str] = Counter()
        for age in (0, 1, 8, 31, 91, 181, 402, 433):
            now = NOON + age * DAY
            await _judged(store, now)
            look = Look(store=store, now=now, retention=Retention())
            would = await went(replace(look, trial=True))
            dropped = await went(look)
            assert {**dropped, **would} == dropped
            assert dropped.keys() - would.keys() <= FOLLOWS
            assert await went(replace(look, trial=True)) == {}
            gone.update(dropped)
            assert await asked(house, past) == before
            async with store.begin() as tx:
                assert (await tx.last_ticks([WATCHED]))[WATCHED] == now + 2 * MINUTE
                assert len(await tx.samples("asked/raw", now)) == 1
        assert await _is_gone(store, past) == {
            "alerts": 1,
            f"documents/{GROUP}": 1,
            f"documents/{SEEN}": 1,
            "totals": 1,
        }
        assert (gone["alerts"], gone["documents/report"], gone["samples"]) == (4, 1, 1)


async def _judged(store: Store, now: datetime) -> None:
    """What is watched still is, on that day."""
    async with store.begin() as tx:
        minute = (now - NOON) // MINUTE
        await written(tx, [ledger_row(minute + n, objective_key=WATCHED) for n in range(3)])
        await tx.put_totals("asked", "one", [TotalsRow(at=now, body=b"1")])
        await tx.add_samples("asked/raw", [RawSample(series="up", at=now, value=1)])


async def _is_gone(store: Store, past: Past) -> Mapping[str, int]:
    """What is left of what had an end; everything else of it is gone."""
    async with store.begin() as tx:
        assert await tx.last_ticks([GONE]) == {}
        assert await tx.samples("gone/raw", NOON - DAY) == []
        assert await tx.effects(incident_id=past.over) == []
        counts = await tx.row_counts()
    kinds = (HEALTH, ALERT_STATE, COURSE, REPORT, CHANGE, GROUP, SEEN)
    had = ["alerts", "totals", *(f"documents/{kind}" for kind in kinds)]
    return {name: counts[name] for name in had if counts.get(name)}


@pytest.mark.parametrize("on", ON)
async def test_an_alert_that_is_sent_again_and_an_old_button_find_what_they_mean(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, on: str
) -> None:
    async with housed(on, request, tmp_path, migrated) as (store, house):
        past = await lived(house)
        look = Look(store=store, now=NOON + 89 * DAY, retention=Retention())
        assert (await went(look)).keys() > {"effects", "ledger"}
        again = [ALERT, ENDED, later(ENDED, 1), later(ENDED, 2, status=AlertStatus.RESOLVED)]
        heard = await house.responder.receive_all(again)
        found = [(one.received, one.incident_id) for one in heard if isinstance(one, Intake)]
        assert found == [(Received.REPEATED, past.open), *[(Received.REPEATED, past.over)] * 3]
        await went(replace(look, now=NOON + 433 * DAY))
        assert (await house.responder.receive(ALERT)).incident_id == past.open
        ended = await house.responder.receive(later(ENDED, 2, status=AlertStatus.RESOLVED))
        assert ended.incident_id == past.over  # it is over, and nobody is told of its end again
        done = await house.responder.do(past.open, cmd.Acknowledge(actor=LEAD.id))
        assert isinstance(done, Done)
        assert [event.kind for event in done.events][:1] == ["acknowledged"]
        assert all(isinstance(one, Intact) for one in (await verify_everything(cast("VerifiedStore", store))).values())


class Falls:
    """A store whose process is killed when it begins the transaction after `after` others."""

    def __init__(self, store: Store, after: int) -> None:
        self._store, self._left = store, after

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        if not self._left:
            raise StoreUnavailable("the process was killed")
        self._left -= 1
        async with self._store.begin() as tx:
            yield tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


async def test_cut_short_between_any_two_batches_the_rest_goes_with_the_next_look(
    store: SqlStore, tmp_path: Path
) -> None:
    house = House(store, tmp_path)
    past = await lived(house)
    before = await asked(house, past)
    look = Look(store=store, now=NOON + 433 * DAY, retention=Retention())
    would, gone = await went(replace(look, trial=True)), 0
    async with store.begin() as tx:
        rows = sum((await tx.row_counts()).values())
    for after in range(1, 200, 7):
        try:
            await went(replace(look, store=cast("Store", Falls(store, after))))
        except StoreUnavailable:
            gone += 1
            assert await asked(house, past) == before
        else:
            break
    assert gone > 3
    assert await went(look) == {}
    async with store.begin() as tx:
        left = sum((await tx.row_counts()).values())
    also = 2 + 2  # a series goes with its sample, a head with its totals
    noted = 1  # that a layout has no tick
    assert rows - left == sum(would.values()) + also - noted


@pytest.mark.parametrize("on", ON)
async def test_two_that_prune_at_once_let_go_of_everything_once(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, on: str
) -> None:
    async with housed(on, request, tmp_path, migrated) as (store, house):
        past = await lived(house)
        before = await asked(house, past)
        look = Look(store=store, now=NOON + 403 * DAY, retention=Retention())
        would = await went(replace(look, trial=True))
        first, second = await asyncio.gather(went(look), went(look))
        assert Counter(first) + Counter(second) == Counter(would)
        assert await went(look) == {}
        assert await asked(house, past) == before


async def test_a_trial_counts_more_than_one_batch(store: SqlStore) -> None:
    moments = [NOON + n * MINUTE for n in range(AT_ONCE + 3)]
    async with store.begin() as tx:
        await tx.take_totals("gone", "one")
        assert await tx.put_totals("gone", "one", [TotalsRow(at=at, body=b"1") for at in moments], head=b"h")
        await tx.add_samples("gone", [RawSample(series="up", at=at, value=1) for at in moments])
    look = Look(store=store, now=NOON + 433 * DAY, retention=Retention())
    would = await went(replace(look, trial=True))
    assert would == await went(look) == {"samples": AT_ONCE + 3, "totals_rows": AT_ONCE + 3}
