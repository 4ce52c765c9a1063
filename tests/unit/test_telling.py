"""From a channel's entry to whom it is for."""

import pytest

from smartspec_ops.app.effects.announce import INSIDE, Route
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.wording import Lang
from smartspec_ops.domain.severity import Sev
from smartspec_ops.spec.settings import read_settings
from smartspec_ops.wiring.telling import cadences, routes

pytestmark = pytest.mark.edge

CUSTOMERS = frozenset({"customers"})


def route(entry: str) -> Route:
    reading = read_settings(f"production_ops:\n  channels:\n    - {{name: one, {entry}}}\n", "config.yaml")
    assert reading.value is not None, reading.diagnostics
    return routes(reading.value.ops.channels)["one"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("kind: console", Route()),
        ("kind: console, audiences: []", Route(audiences=frozenset(), named=True)),
        (
            "kind: console, audiences: [stakeholders], lang: th",
            Route(audiences=frozenset({"executives"}), named=True, lang=Lang.TH),
        ),
        ("kind: email, from: a@example.test, drop: d", Route(addressed=True)),
        (
            "kind: email, from: a@example.test, drop: d, audiences: [customers]",
            Route(audiences=CUSTOMERS, addressed=True),
        ),
        ("kind: statuspage, folder: public", Route(audiences=CUSTOMERS, able=CUSTOMERS, named=True)),
        (
            "kind: pagerduty, routing_key: 'env:K'",
            Route(audiences=frozenset({"responders"}), able=frozenset({"responders"})),
        ),
    ],
)
def test_a_channel_is_for_whom_its_entry_and_its_kind_say(entry: str, expected: Route) -> None:
    assert route(entry) == expected
    assert expected.able <= INSIDE | CUSTOMERS


def test_a_public_page_is_for_customers_alone() -> None:
    with pytest.raises(UserFault, match="the public reads a statuspage"):
        route("kind: statuspage, folder: public, audiences: [customers, responders]")


@pytest.mark.parametrize("word", ["everybody", "Customers", ""])
def test_an_unknown_audience_is_a_fault_of_the_settings(word: str) -> None:
    reading = read_settings(
        f"production_ops:\n  channels:\n    - {{name: one, kind: console, audiences: ['{word}']}}\n", "config.yaml"
    )
    assert reading.value is None


def test_the_table_of_cadences_is_that_of_the_guide_unless_settings_say_otherwise() -> None:
    plain = read_settings(None, "config.yaml").value
    assert plain is not None
    usual = cadences(plain.ops.communication)
    assert set(usual) == {Sev.SEV1, Sev.SEV2}
    one = usual[Sev.SEV1]
    minutes = [
        span.total_seconds() / 60 for span in (one.first, one.every, one.executives, one.slow_after, one.then_every)
    ]
    assert minutes == [5, 20, 30, 120, 60]
    text = "production_ops: {communication: {cadence: {SEV-3: {every: 2h}}}}"
    given = read_settings(text, "config.yaml").value
    assert given is not None
    assert set(cadences(given.ops.communication)) == {Sev.SEV3}
