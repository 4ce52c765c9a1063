"""Who is told by which channel, in which language: pure, from events to messages."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from smartspec_ops.app.effects.announce import INSIDE, Route, Team, deliveries, messages
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import PublicStatus
from smartspec_ops.domain.incident.wording import Audience, Lang
from tests.unit.response import ALERT, NOON

ANN = Person(id="ann", roles=("commander",), email="ann@example.test")
BEN = Person(id="ben", roles=("responder",), email="ben@example.test", lang="th")
BOARD = Person(id="board", roles=("stakeholders",), email="board@example.test")
NEWS = Person(id="news", roles=("customers",), email="news@example.test", lang="th")
OPENED = ev.Opened(at=NOON, actor="system:intake", incident_id="INC-1", title="t", alert=ALERT, dedup_key="k")
UPDATED = ev.UpdatePosted(
    at=NOON + timedelta(minutes=1),
    actor="ann",
    number=1,
    revision=1,
    text="We look.",
    audiences=("customers", "executives", "responders"),
    status=PublicStatus.INVESTIGATING,
)
TEAM = Team(
    roster=Roster(people=(ANN, BEN)),
    stakeholders=(BOARD, NEWS),
    channels=("room", "mail", "page"),
    routes={
        "room": Route(audiences=frozenset({"person", "responders"}), named=True),
        "mail": Route(audiences=frozenset({*INSIDE, "customers"}), addressed=True),
        "page": Route(audiences=frozenset({"customers"}), able=frozenset({"customers"}), named=True, lang=Lang.TH),
    },
)


def told(team: Team, *events: ev.Event) -> set[tuple[str, str, str, str]]:
    """(channel, audience, language, readers) of what the last event causes."""
    incident = fold(events)
    return {
        (channel, one.message.audience, one.message.lang, " ".join(r.id for r in one.message.recipients))
        for one in messages(incident, events[-1:], team, NOON)
        for channel in one.channels
    }


def test_each_reader_gets_their_language_by_mail_and_a_room_speaks_one() -> None:
    assert told(TEAM, OPENED, UPDATED) == {
        ("room", "responders", "en", "ann ben"),
        ("mail", "responders", "en", "ann"),
        ("mail", "responders", "th", "ben"),
        ("mail", "executives", "en", "board"),
        ("mail", "customers", "th", "news"),
        ("page", "customers", "th", "news"),
    }


def test_the_workspaces_language_holds_where_nobody_says_otherwise() -> None:
    found = told(replace(TEAM, lang=Lang.TH), OPENED)
    assert found == {
        ("room", "responders", "th", "ann ben"),
        ("mail", "responders", "th", "ann ben"),
        ("mail", "executives", "th", "board"),
    }


def test_a_channels_language_counts_before_its_readers() -> None:
    routes = {**TEAM.routes, "mail": replace(TEAM.routes["mail"], lang=Lang.EN)}
    assert ("mail", "responders", "en", "ann ben") in told(replace(TEAM, routes=routes), OPENED)


def test_without_routes_every_channel_is_for_the_house_alone() -> None:
    team = replace(TEAM, routes={}, channels=("a", "b"))
    assert {(c, audience) for c, audience, *_ in told(team, OPENED, UPDATED)} == {
        (channel, audience) for channel in "ab" for audience in ("responders", "executives")
    }


@pytest.mark.parametrize(
    ("change", "there"),
    [
        ({}, {"responders", "executives", "customers"}),
        ({"stakeholders": (), "routes": {}}, {"responders"}),
        ({"stakeholders": ()}, {"responders", "customers"}),
        ({"stakeholders": (BOARD,), "routes": {}}, {"responders", "executives"}),
        ({"stakeholders": (NEWS,), "routes": {}}, {"responders", "customers"}),
    ],
)
def test_an_audience_is_there_where_somebody_reads_or_a_channel_is_named_for_it(
    change: Mapping[str, object], there: set[str]
) -> None:
    assert replace(TEAM, **change).audiences == there  # type: ignore[arg-type]


def test_every_message_of_a_channel_has_a_key_of_its_own_and_pages_wait_for_nothing() -> None:
    page = ev.Escalated(at=NOON, actor="system:escalation", to="ben", role="responder", step=1, why="new incident")
    incident = fold([OPENED, page])
    effects = deliveries(messages(incident, [OPENED, page], TEAM, NOON), TEAM, NOON)
    assert len({effect.key for effect in effects}) == len(effects)
    pages = [e for e in effects if e.body["message"]["kind"] == "page"]
    assert {(e.body["channel"], e.body["message"]["lang"], e.lane) for e in pages} == {
        ("room", "en", None),
        ("mail", "th", None),
    }


def private(*events: ev.Event) -> tuple[Incident, tuple[ev.Event, ...]]:
    log = (replace(OPENED, private=True), *events)
    return fold(log), log


def test_of_a_private_incident_only_participants_hear_and_they_read_nothing_of_it() -> None:
    joined = ev.CommanderAssigned(at=NOON, actor="system:policy", person="ann")
    answered = ev.Acknowledged(at=NOON, actor="ann", by="ann")
    incident, log = private(joined, answered)
    found = messages(incident, log[-1:], TEAM, NOON)
    assert {(one.message.audience, tuple(r.id for r in one.message.recipients)) for one in found} == {
        ("responders", ("ann",))
    }
    for one in found:
        text = f"{one.message.subject} {one.message.body} {one.message.facts} {one.message.links}"
        assert "error_rate" not in text
        assert "private incident" in one.message.subject


def test_that_nobody_answers_a_private_incident_is_for_every_responder() -> None:
    alone = ev.NobodyReachable(at=NOON, actor="system:escalation", step=2, why="2 pages, no answer")
    incident, log = private(alone)
    readers = {r.id for one in messages(incident, log[-1:], TEAM, NOON) for r in one.message.recipients}
    assert readers == {"ann", "ben"}


def test_a_room_that_is_paged_is_told_in_that_room_alone() -> None:
    paged = ev.ChannelPaged(at=NOON, actor="system:escalation", channel="room", why="new incident")
    assert {channel for channel, *_ in told(TEAM, OPENED, paged)} == {"room"}


def test_old_words_for_an_audience_are_known() -> None:
    assert [Audience.of(word) for word in ("stakeholders", "executives", "leads", "customers", "responders")] == [
        *[Audience.EXECUTIVES] * 3,
        Audience.CUSTOMERS,
        Audience.RESPONDERS,
    ]
