"""Severity is a table with a proof: the worked examples, each rule alone, and monotonicity over a grid."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.severity import NEVER, Impact, Sev, Severity, assess, impact_facts, impact_of
from smartspec_ops.edge.codec import decode, encode

NOW = datetime(2026, 8, 22, 10, tzinfo=UTC)


def alert(**facts: Any) -> Alert:
    known: dict[str, Any] = {
        "source": "production_monitor",
        "service": "checkout",
        "metric": "availability",
        "current": None,
        "target": None,
        "status": AlertStatus.FIRING,
        "fingerprint": "f",
        "at": NOW,
    }
    return Alert(**{**known, **facts})


@pytest.mark.parametrize(
    ("facts", "level", "rules"),
    [
        (  # checkout availability 99.9
            {"bad_ratio": 0.45, "burn": 450.0, "budget_remaining": 0.70, "tier": 1, "wide": True},
            Sev.SEV1,
            ("SR-10",),
        ),
        (  # checkout latency, 99 % fast
            {"bad_ratio": 0.08, "burn": 8.0, "budget_remaining": 0.40, "tier": 1, "wide": False},
            Sev.SEV2,
            ("SR-10",),
        ),
        (  # an API in five regions, five per cent of the budget left
            {"bad_ratio": 0.009, "burn": 9.0, "budget_remaining": 0.05, "tier": 1, "wide": True},
            Sev.SEV2,
            ("SR-10", "SR-20"),
        ),
        (  # search 99.5
            {"bad_ratio": 0.032, "burn": 6.4, "budget_remaining": 0.85, "tier": 2, "wide": False},
            Sev.SEV3,
            ("SR-10",),
        ),
        (  # nightly batch 99
            {"bad_ratio": 0.15, "burn": 15.0, "budget_remaining": 0.50, "tier": 3, "wide": False},
            Sev.SEV3,
            ("SR-10", "SR-21"),
        ),
        (  # internal admin tool down
            {"bad_ratio": 1.0, "burn": 1000.0, "budget_remaining": 0.90, "tier": 4, "wide": False},
            Sev.SEV3,
            ("SR-10", "SR-21", "SR-30"),
        ),
        (  # 3 of 12 requests failed
            {"bad_ratio": 0.25, "burn": 250.0, "budget_remaining": 0.99, "tier": 1, "valid_events": 12.0},
            Sev.SEV3,
            ("SR-10", "SR-40", "SR-31"),
        ),
        (  # slow leak
            {"bad_ratio": 0.0012, "burn": 1.2, "budget_remaining": 0.22, "tier": 2},
            Sev.SEV4,
            ("SR-10", "SR-40"),
        ),
        (  # billing writes lost
            {"bad_ratio": 0.003, "burn": 3.0, "budget_remaining": 0.90, "tier": 2, "data_loss": True},
            Sev.SEV1,
            ("SR-01", "SR-10", "SR-40"),
        ),
    ],
)
def test_the_worked_examples(facts: dict[str, Any], level: Sev, rules: tuple[str, ...]) -> None:
    found = assess(impact_of(alert(**facts)))
    assert (found.level, found.rules, found.inputs) == (level, rules, impact_of(alert(**facts)))
    assert decode(Severity, encode(found)) == found
    assert found.why.startswith(str(level))


def test_few_events_are_low_confidence_and_ask_a_person() -> None:
    found = assess(Impact(bad_ratio=0.25, time_to_exhaustion=timedelta(0), tier=1, valid_events=12))
    assert found.low_confidence
    assert "a person must confirm" in found.why


@pytest.mark.parametrize(
    ("u", "hours", "rank"),
    [
        (0.50, 6, 1), (0.50, 50, 1), (0.50, 120, 2), (0.50, 121, 3),
        (0.10, 6, 1), (0.10, 50, 2), (0.10, 120, 2), (0.10, 121, 3),
        (0.01, 6, 2), (0.01, 50, 2), (0.01, 120, 3), (0.01, 121, 4),
        (0.0099, 6, 3), (0.0099, 50, 3), (0.0099, 120, 4), (0.0099, 121, 4),
    ],
)  # fmt: skip
def test_every_cell_of_the_base_table_with_its_boundaries(u: float, hours: int, rank: int) -> None:
    impact = Impact(bad_ratio=u, time_to_exhaustion=timedelta(hours=hours), tier=2, wide=False)
    assert assess(impact).level is Sev.of(rank)


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"current": "350", "target": "200", "comparator": "lt"}, Sev.SEV4),
        ({"current": "600", "target": "200", "comparator": "lt"}, Sev.SEV3),
        ({"current": "2000", "target": "200", "comparator": "lt"}, Sev.SEV2),
        ({"current": "2000", "target": "200", "comparator": "lt", "tier": 1}, Sev.SEV1),
        ({"current": "2000", "target": "200", "comparator": "lt", "tier": 4}, Sev.SEV3),
        ({"current": "2000", "target": "200", "comparator": "lt", "valid_events": 5.0}, Sev.SEV3),
        ({"current": "1", "target": "0", "comparator": "le"}, Sev.SEV2),
        ({"current": "10", "target": "1000", "comparator": "ge"}, Sev.SEV2),
        ({"current": "0", "target": "1000", "comparator": "ge"}, Sev.SEV2),
        ({"current": "10", "target": "1000"}, Sev.SEV2),
        ({"current": "0", "target": "0", "comparator": "lt"}, Sev.SEV4),
        ({"current": "0.95", "target": "0.999", "comparator": "ge", "unit": "ratio"}, Sev.SEV2),
        ({"current": "0.9985", "target": "0.999", "comparator": "ge", "unit": "ratio"}, Sev.SEV4),
    ],
)
def test_an_alert_of_four_facts_is_judged_by_how_far_it_misses(facts: dict[str, Any], level: Sev) -> None:
    facts = {**facts, "current": Decimal(facts["current"]), "target": Decimal(facts["target"])}
    found = assess(impact_of(alert(**facts)))
    assert found.level is level
    assert "SR-50" in found.rules


@pytest.mark.parametrize(("tier", "wide", "rank"), [(1, True, 2), (2, True, 2), (3, True, 3), (2, False, 3)])
def test_breadth_raises_only_the_two_upper_tiers(tier: int, wide: bool, rank: int) -> None:
    impact = Impact(bad_ratio=0.02, time_to_exhaustion=timedelta(hours=100), tier=tier, wide=wide)
    assert assess(impact).level is Sev.of(rank)


def test_nothing_known_is_sev_3_and_a_question() -> None:
    found = assess(Impact())
    assert (found.level, found.rules, found.low_confidence) == (Sev.SEV3, ("SR-40",), True)


def test_unknown_inputs_are_assumed_aloud() -> None:
    found = assess(Impact(bad_ratio=0.2))
    assert "SR-40" in found.rules
    assert "a budget gone within 50 h, tier 2, wide impact" in found.why
    assert "1 % or more" in assess(Impact(time_to_exhaustion=timedelta(hours=1))).why


@pytest.mark.parametrize(
    ("impact", "level", "given_counts"),
    [
        (Impact(given=Sev.SEV2, breach_ratio=1.75), Sev.SEV2, True),
        (Impact(given=Sev.SEV4, breach_ratio=50), Sev.SEV4, True),
        (Impact(given=Sev.SEV4), Sev.SEV4, True),
        (Impact(given=Sev.SEV4, breach_ratio=1), Sev.SEV4, False),
        (Impact(given=Sev.SEV4, security=True), Sev.SEV1, False),
        (Impact(given=Sev.SEV1, bad_ratio=0.001, time_to_exhaustion=NEVER, tier=2), Sev.SEV1, True),
        (Impact(given=Sev.SEV4, bad_ratio=0.6, time_to_exhaustion=timedelta(0), tier=2), Sev.SEV1, False),
    ],
)
def test_the_senders_word_stands_without_burn_and_the_worse_stands_with_it(
    impact: Impact, level: Sev, given_counts: bool
) -> None:
    found = assess(impact)
    assert found.level is level
    assert found.given is impact.given
    assert found.computed is not None
    assert ("SR-GIVEN" in found.rules) is given_counts


US = (0.0, 0.005, 0.01, 0.05, 0.1, 0.3, 0.5, 1.0)
TTES = tuple(timedelta(hours=h) for h in (0, 3, 6, 20, 50, 90, 120, 500))
GRID = tuple(product(US, TTES, (1, 2, 3, 4), (True, False)))


def rank(u: float, tte: timedelta, tier: int, wide: bool) -> int:
    return assess(Impact(bad_ratio=u, time_to_exhaustion=tte, tier=tier, wide=wide)).level.rank


def test_a_worse_input_never_lowers_the_severity() -> None:
    ranks = {point: rank(*point) for point in GRID}
    for (u, tte, tier, wide), found in ranks.items():
        worse = [
            *((US[n + 1], tte, tier, wide) for n in [US.index(u)] if n + 1 < len(US)),
            *((u, TTES[n - 1], tier, wide) for n in [TTES.index(tte)] if n),
            *((u, tte, tier - 1, wide) for _ in [0] if tier > 1),
            (u, tte, tier, True),
        ]
        assert all(ranks[point] <= found for point in worse)


FACTS = st.fixed_dictionaries(
    {
        "metric": st.sampled_from(["availability", "error_rate", "latency"]),
        "current": st.sampled_from([None, Decimal("0.9"), Decimal("0.90"), Decimal(2)]),
        "target": st.sampled_from([None, Decimal("0.95"), Decimal(0)]),
    },
    optional={
        "unit": st.sampled_from([None, "ratio", "s"]),
        "comparator": st.sampled_from([None, "lt", "ge"]),
        "severity": st.sampled_from([None, "SEV-1", "page"]),
        "burn": st.sampled_from([None, 0.5, 14.4]),
        "budget_remaining": st.sampled_from([None, 0.0, 0.5]),
        "time_to_exhaustion": st.sampled_from([None, timedelta(0), timedelta(hours=3)]),
    },
)


@given(FACTS, FACTS)
def test_alerts_that_say_the_same_of_their_impact_have_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    for first, second in ((one, other), (one, {**one, "metric": other["metric"]}), (one, {**other, **one})):
        if impact_facts(alert(**first)) == impact_facts(alert(**second)):
            assert impact_of(alert(**first)) == impact_of(alert(**second))


@pytest.mark.parametrize("name", ["bad_ratio", "tier", "wide", "valid_events", "data_loss", "security"])
def test_whatever_makes_another_impact_is_another_fact(name: str) -> None:
    assert impact_facts(alert(**{name: 1})) != impact_facts(alert())


@given(
    st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**6), st.sampled_from([None, 1, 2, 3, 4]),
    st.sampled_from([None, True, False]), st.sampled_from([None, *Sev]),
)  # fmt: skip
def test_more_bad_events_are_never_milder_whatever_else_is_unknown(
    a: float, b: float, seconds: int, tier: int | None, wide: bool | None, given_level: Sev | None
) -> None:
    def level(u: float) -> int:
        tte = timedelta(seconds=seconds)
        return assess(Impact(bad_ratio=u, time_to_exhaustion=tte, tier=tier, wide=wide, given=given_level)).level.rank

    assert level(max(a, b)) <= level(min(a, b))


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


impacts = st.builds(
    Impact,
    bad_ratio=optional(st.floats(0, 1)),
    time_to_exhaustion=optional(st.timedeltas(timedelta(0), timedelta(days=40))),
    tier=optional(st.integers(1, 4)),
    wide=optional(st.booleans()),
    valid_events=optional(st.floats(0, 10_000)),
    data_loss=st.booleans(),
    security=st.booleans(),
    breach_ratio=optional(st.floats(0, 100)),
    given=optional(st.sampled_from(Sev)),
)


def worse_ones(impact: Impact) -> list[Impact]:
    """The same with one thing that is known being worse."""
    changes: list[dict[str, Any]] = [{"data_loss": True}, {"security": True}]
    if impact.bad_ratio is not None:
        changes += [{"bad_ratio": min(1.0, impact.bad_ratio + d)} for d in (0.005, 0.05, 0.3, 1)]
    if impact.time_to_exhaustion is not None:
        changes += [{"time_to_exhaustion": impact.time_to_exhaustion * f} for f in (0.9, 0.3, 0.0)]
    if impact.tier is not None:
        changes += [{"tier": tier} for tier in range(1, impact.tier)]
    if impact.wide is not None:
        changes.append({"wide": True})
    if impact.breach_ratio is not None:
        changes += [{"breach_ratio": impact.breach_ratio * f} for f in (1.5, 4, 100)]
    if impact.given is not None:
        changes += [{"given": Sev.of(rank)} for rank in range(1, impact.given.rank)]
    return [replace(impact, **change) for change in changes]


@given(impacts)
def test_nothing_that_gets_worse_makes_the_level_milder(impact: Impact) -> None:
    level = assess(impact).level
    assert not [worse for worse in worse_ones(impact) if level.is_worse_than(assess(worse).level)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"time_to_exhaustion": timedelta(days=50_000)}, NEVER),
        ({"time_to_exhaustion": timedelta(hours=2), "burn": 1.0, "budget_remaining": 1.0}, timedelta(hours=2)),
        ({"time_to_exhaustion": timedelta(hours=-2)}, timedelta(0)),
        ({"burn": 14.4, "budget_remaining": 1.0}, timedelta(hours=50)),
        ({"burn": 6.0, "budget_remaining": 1.0}, timedelta(hours=120)),
        ({"burn": 2.0, "budget_remaining": -0.1}, timedelta(0)),
        ({"burn": 1.0, "budget_remaining": 0.0}, NEVER),
        ({"burn": 0.0, "budget_remaining": 0.5}, NEVER),
        ({"burn": 1e-9, "budget_remaining": 1.0}, NEVER),
        ({"burn": 2.0}, None),
    ],
)
def test_time_to_exhaustion_from_what_the_alert_says(facts: dict[str, Any], expected: timedelta | None) -> None:
    assert impact_of(alert(**facts)).time_to_exhaustion == expected


@pytest.mark.parametrize("text", ["SEV-2", "sev2", " Sev 2 ", "2", "severity_2"])
def test_a_level_is_read_however_it_is_written(text: str) -> None:
    assert Sev.parse(text) is Sev.SEV2


@pytest.mark.parametrize(("text", "level"), [("critical", 1), ("High", 2), ("P3", 3), (" info ", 4), ("page", 1)])
def test_the_words_of_other_tools_are_levels_too(text: str, level: int) -> None:
    assert Sev.parse(text) is Sev.of(level)


def test_without_a_direction_the_name_of_the_metric_tells_which_way_is_worse() -> None:
    kept = alert(metric="error_rate", current=Decimal("0.0005"), target=Decimal("0.001"), comparator=None)
    lost = alert(metric="availability", current=Decimal("0.5"), target=Decimal("0.999"), comparator=None)
    assert (impact_of(kept).breach_ratio, (impact_of(lost).breach_ratio or 0) > 1) == (0.5, True)


@pytest.mark.parametrize("text", ["purple", "SEV-5", "", "SEV-22", "0", "P9"])
def test_another_vocabulary_is_no_level(text: str) -> None:
    assert Sev.parse(text) is None


@given(st.decimals("1e-12", "1e12", places=12), st.decimals("1e-12", "1e12", places=12))
def test_how_often_a_target_is_missed_is_the_exact_share_rounded_once(current: Decimal, target: Decimal) -> None:
    exact = Fraction(current) / Fraction(target)
    missed = impact_of(alert(metric="errors", current=current, target=target)).breach_ratio
    assert missed == (float(exact) if exact < 10**9 else float("inf"))
