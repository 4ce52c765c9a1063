"""Schedules and escalation policies as people write them, and what is said of what they got wrong."""

from datetime import datetime, time, timedelta

import pytest

from smartspec_ops.domain.diagnostic import render_all
from smartspec_ops.domain.oncall.schedule import Hours, Rotation
from smartspec_ops.spec.settings import ProductionOps, SettingsReading, read_settings

WHOLE = """\
production_ops:
  roster: [{id: p-1}, {id: p-2}]
  schedules:
    - name: primary
      timezone: Europe/Berlin
      layers:
        - {name: week, people: [p-1, p-2], starts: 2026-01-05, every: weekly}
        - name: office
          people: [p-2]
          starts: 2026-01-05
          hand_off: "08:30"
          every: 12h
          ends: 2026-06-01
          only: [{days: [mon, fri], from: "09:00", to: "17:00"}]
      needed: [{}]
  escalation:
    policies:
      - name: checkout
        when: {services: [checkout], severities: [SEV-1]}
        steps:
          - {to: [{schedule: primary}, {channel: console}], timeout: 10m}
          - {to: [{person: p-2}, {role: deputy}], delay: 1m}
        ack_expiry: 30m
    fallback: [{role: commander}]
"""


def read(old: str = "", new: str = "") -> SettingsReading:
    assert old in WHOLE
    return read_settings(WHOLE.replace(old, new, 1), "c.yaml")


def ops() -> ProductionOps:
    reading = read()
    assert reading.value is not None, render_all(reading.diagnostics)
    return reading.value.ops


def test_layers_become_rotations_on_the_wall_clock() -> None:
    (schedule,) = ops().schedules
    assert [layer.value for layer in schedule.layers] == [
        Rotation(
            name="week",
            people=("p-1", "p-2"),
            starts=datetime.fromisoformat("2026-01-05T09:00"),
            length=timedelta(days=7),
        ),
        Rotation(
            name="office",
            people=("p-2",),
            starts=datetime.fromisoformat("2026-01-05T08:30"),
            length=timedelta(hours=12),
            ends=datetime.fromisoformat("2026-06-01T08:30"),
            only=(Hours(since=time(9), until=time(17), days=frozenset({0, 4})),),
        ),
    ]
    assert schedule.needed[0].value == Hours()


def test_steps_name_their_targets() -> None:
    escalation = ops().escalation
    first, second = escalation.policies[0].steps
    assert [target.named for target in first.to] == [("schedule", "primary"), ("channel", "console")]
    assert [target.named for target in second.to] == [("person", "p-2"), ("role", "deputy")]
    assert (first.timeout, second.timeout, second.delay) == (timedelta(minutes=10), None, timedelta(minutes=1))
    assert escalation.fallback[0].named == ("role", "commander")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("people: [p-1, p-2]", "people: [p-1, p-9]", "unknown-name", 7),
        ("people: [p-1, p-2]", "people: []", "empty", 7),
        ("Europe/Berlin", "Europe/Berln", "timezone", 5),
        ('"08:30"', "8:30", "time-of-day", 11),
        ('"08:30"', '"24:00"', "time-of-day", 11),
        ("every: 12h", "every: 0h", "duration", 12),
        ("every: 12h", "every: 90s", "duration", 12),
        ("every: 12h", "every: monthly", "duration", 12),
        ("[mon, fri]", "[mon, friday]", "not-one-of", 14),
        ("{schedule: primary}", "{schedule: primry}", "unknown-name", 21),
        ("{channel: console}", "{channel: ops}", "unknown-name", 21),
        ("{person: p-2}", "{person: p-3}", "unknown-name", 22),
        ("{person: p-2}", "{person: p-2, role: deputy}", "one-of", 22),
        ("{person: p-2}", "{}", "one-of", 22),
        ("{role: commander}", "{schedule: office}", "unknown-name", 24),
    ],
)
def test_what_is_wrong_is_said_at_its_place(old: str, new: str, code: str, line: int) -> None:
    reading = read(old, new)
    assert reading.value is None
    assert [(d.code, d.place.line) for d in reading.diagnostics if d.place] == [(f"settings/{code}", line)]


def test_two_schedules_of_one_name_and_one_without_anybody_are_refused() -> None:
    text = "production_ops:\n  schedules:\n    - {name: a, ical: a.ics}\n    - {name: a, timezone: UTC}\n"
    codes = {d.code for d in read_settings(text, "c.yaml").diagnostics}
    assert codes == {"settings/duplicate-name", "settings/missing-key"}


def test_two_policies_of_one_name_are_refused() -> None:
    steps = "steps: [{to: [{person: p-1}]}]"
    text = (
        "production_ops: {roster: [{id: p-1}], escalation: {policies: "
        f"[{{name: a, {steps}}}, {{name: a, {steps}}}]}}}}\n"
    )
    assert [d.code for d in read_settings(text, "c.yaml").diagnostics] == ["settings/duplicate-name"]


def test_broken_shapes_are_faults_and_never_a_crash() -> None:
    for text in (
        "schedules: 3",
        "schedules: [3]",
        "schedules: [{layers: 3}]",
        "escalation: {policies: [{steps: [3]}]}",
    ):
        assert read_settings(f"production_ops: {{{text}}}\n", "c.yaml").value is None
