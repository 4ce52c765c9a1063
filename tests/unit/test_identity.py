"""People are pseudonyms everywhere but in one place, and that place can be emptied."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from smartspec_ops.app.response.identity import Identities
from smartspec_ops.app.response.integrity import verify_everything
from smartspec_ops.domain.access import Access, Role
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import Identity, Intact
from smartspec_ops.stores import open_store
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import LEAD, NOON, House

pytestmark = pytest.mark.edge

KEY = b"k" * 32
PAT = Identity(pseudonym="p-7", names=("Pat Example", "Pat"), email="pat@example.test", slack="U02AB3C4D")
KEPT = Person(id="p-7", roles=("commander",), is_kept=True)
ACCESS = Access(roles={"boss": Role.ADMIN, "lead-a": Role.COMMANDER}, people=frozenset({"p-7", "lead-a"}))
TRACES = ("Pat Example", "pat@example.test", "U02AB3C4D")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(tmp_path / "state" / "ops.db", KEY)
    await opened.migrate()
    yield opened
    await opened.close()


@pytest.fixture
async def house(store: SqlStore, tmp_path: Path) -> House:
    made = House(store, tmp_path, roster=Roster(people=(KEPT, LEAD)))
    made.responder = replace(made.responder, access=ACCESS)
    assert await asked(store).put(PAT) is None
    made.responder.redactor.know(PAT.pseudonym, ["pat@example.test", "U02AB3C4D"], names=PAT.names)
    return made


def asked(store: SqlStore, actor: str = "boss") -> Identities:
    return Identities(store=store, access=ACCESS, actor=actor, now=NOON)


async def worked(house: House) -> str:
    """An incident whose people and texts name the person in every way."""
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor="p-7"))
    text = "Pat Example (pat@example.test, <@U02AB3C4D>) restarted it; Patricia did not, nor did Patrick"
    await house.do(incident_id, cmd.AddNote(actor="p-7", text=text))
    return incident_id


async def stored(store: SqlStore) -> str:
    async with store.begin() as tx:
        incidents = await tx.incidents()
        events = [one.body for row in incidents for one in await tx.events(row.id)]
        effects = [one.effect.body for one in await tx.effects()]
        entries = [one.entry for one in await tx.audit()]
    return repr((incidents, events, effects, entries))


def exported(root: Path) -> str:
    return "".join(path.read_text() for path in root.glob(".spec/**/*") if path.is_file())


async def test_nothing_but_the_pseudonym_is_kept_next_to_an_incident(
    house: House, store: SqlStore, tmp_path: Path
) -> None:
    await worked(house)
    kept = await stored(store)
    assert "p-7" in kept
    assert "p-7 (p-7, p-7) restarted it; Patricia did not, nor did Patrick" in kept
    assert not [trace for trace in TRACES if trace in kept + exported(tmp_path)]


async def test_a_message_finds_its_reader_all_the_same(house: House) -> None:
    await worked(house)
    pages = [one for message in house.channel.told for one in message.recipients if message.kind == "page"]
    assert [(one.id, one.email, one.slack) for one in pages] == [("p-7", PAT.email, PAT.slack)]


async def test_erasing_a_person_leaves_the_logs_intact(house: House, store: SqlStore, tmp_path: Path) -> None:
    incident_id = await worked(house)
    assert await asked(store).erase("p-7") is True
    assert {type(one) for one in (await verify_everything(store)).values()} == {Intact}
    assert isinstance(await store.verify_audit(), Intact)
    assert await asked(store).read("p-7") is None
    assert await asked(store).erase("p-7") is False
    await house.do(incident_id, cmd.AddNote(actor="lead-a", text="afterwards"))
    assert not [trace for trace in TRACES if trace in await stored(store) + exported(tmp_path)]
    assert "p-7" in await stored(store)


async def test_erasing_takes_addresses_of_the_settings_out_of_messages_too(house: House, store: SqlStore) -> None:
    """Those were written into the messages when they were queued."""
    await worked(house)
    assert "lead-a@example.test" in await stored(store)
    await asked(store).erase("lead-a")
    assert "lead-a@example.test" not in await stored(store)
    async with store.begin() as tx:
        told = [one for one in await tx.effects(kind="notify") if "lead-a" in repr(one.effect.body)]
    assert told


async def test_who_somebody_is_takes_the_permission_and_is_written_down(house: House, store: SqlStore) -> None:
    refused = await asked(store, "lead-a").read("p-7")
    assert isinstance(refused, Refused)
    assert refused.rule == "AC-02"
    assert isinstance(await asked(store, "p-7").erase("p-7"), Refused)
    assert await asked(store).read("p-7") == PAT
    async with store.begin() as tx:
        entries = [one.entry for one in reversed(await tx.audit())]
    assert [(e.actor, e.action, e.subject, e.allowed) for e in entries] == [
        ("boss", Action.IDENTITY_SET, "p-7", True),
        ("lead-a", Action.REFUSED, "p-7", False),
        ("p-7", Action.REFUSED, "p-7", False),
        ("boss", Action.IDENTITY_READ, "p-7", True),
    ]


def test_an_identity_does_not_print() -> None:
    assert repr(PAT) == "Identity(p-7, ***)"


async def test_what_is_erased_is_not_in_the_file_either(house: House, store: SqlStore, tmp_path: Path) -> None:
    async with store.begin() as tx:
        [sealed] = (await tx.connection.exec_driver_sql("SELECT body FROM identities")).scalars().all()
    await asked(store).erase("p-7")
    await store.close()
    reopened = open_store(tmp_path / "state" / "ops.db", KEY)
    async with reopened.begin() as tx:
        assert await tx.identities() == []
    await reopened.close()
    assert bytes(sealed) not in (tmp_path / "state" / "ops.db").read_bytes()


def test_names_are_replaced_as_whole_words_the_longest_first() -> None:
    redactor = Redactor()
    redactor.know("p-7", [], names=["Pat Example", "Patti"])
    assert redactor.text("Pat Example, Patti, Pattie, pat example") == "p-7, p-7, Pattie, pat example"


@pytest.mark.server
async def test_on_postgresql_too(postgres_url: str) -> None:
    store = open_store(postgres_url, KEY)
    await store.migrate()
    assert await asked(store).put(PAT) is None
    assert await asked(store).put(replace(PAT, slack=None)) is None
    assert await asked(store).read("p-7") == replace(PAT, slack=None)
    assert await asked(store).erase("p-7") is True
    assert await asked(store).read("p-7") is None
    assert await store.verify_audit() == Intact(length=5)
    await store.close()
