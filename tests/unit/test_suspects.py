"""Suspects, not verdicts: the change that did it among decoys, and "not a change" where none did."""

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from smartspec_ops.domain.investigation.change import Change, ChangeKind, with_paths
from smartspec_ops.domain.investigation.checks import Checked, Outcome
from smartspec_ops.domain.investigation.drill import Drill, Split, VersionSplit
from smartspec_ops.domain.investigation.findings import Findings
from smartspec_ops.domain.investigation.movers import Mover
from smartspec_ops.domain.investigation.onset import NoOnset, Onset
from smartspec_ops.domain.investigation.owners import owns
from smartspec_ops.domain.investigation.similar import Past, similar
from smartspec_ops.domain.investigation.suspects import HEAD_START, NOT_A_CHANGE, Case, Suspect, rank
from smartspec_ops.domain.investigation.telling import tell
from tests.unit.objectives import MINUTE, NOON

SERVICE = "checkout"
ONSET = Onset(earliest=NOON - 2 * MINUTE, latest=NOON, before=0, after=0.4, why="drawn")
CASE = Case(incident_id="INC-1", service=SERVICE, onset=ONSET, services=(SERVICE, "search", "billing"))


def change(name: str, minutes: float, *paths: str, **more: Any) -> Change:
    facts = {"kind": ChangeKind.DEPLOYMENT, "what": f"change {name}", "source": "told", **more}
    return with_paths(Change(at=NOON - minutes * MINUTE, id=name, **facts), paths)


def pointing(label: str, *values: str) -> Drill:
    return Drill(label=label, parts=(), values_seen=9, points_at=values)


def split(verdict: Split) -> VersionSplit:
    return VersionSplit(
        label="version", new="v2", split=verdict, new_ratio=Fraction(1, 2), old_ratio=Fraction(0), why="seen"
    )


def mover(metric: str, service: str = SERVICE, *, is_symptom: bool = False) -> Mover:
    facts: dict[str, Any] = {"score": 40.0, "before": 1.0, "after": 9.0, "moved": 1, "of": 1, "shape": "▁█"}
    return Mover(service=service, metric=metric, series=metric, is_symptom=is_symptom, **facts)


def names(found: Sequence[Suspect]) -> list[str]:
    return [one.change.id if one.change else NOT_A_CHANGE for one in found]


def one(found: Sequence[Suspect], name: str) -> Suspect:
    return next(suspect for suspect in found if suspect.change is not None and suspect.change.id == name)


# --- one guilty change among decoys --------------------------------------------------------------------------------


def decoys(drawn: random.Random) -> list[Change]:
    """A day of changes as others make them; the last one of all is of the service itself, minutes before it began."""
    found = []
    for n in range(drawn.randrange(4, 25)):
        service = drawn.choice([SERVICE, "search", "billing", None])
        folder = drawn.choice(["services/search", "services/billing", "services/checkout", "docs", "tools"])
        kind = drawn.choice([ChangeKind.DEPLOYMENT, ChangeKind.COMMIT, ChangeKind.FLAG, ChangeKind.CONFIGURATION])
        word = drawn.choice(["banner", "logging", "colours", "translations", "report"])
        path = f"{folder}/{word}.py"
        found.append(change(f"decoy-{n}", drawn.uniform(3, 1400), path, kind=kind, service=service, what=f"{word} {n}"))
    found.append(change("latest", 3, "services/checkout/banner.py", service=SERVICE, version="v3"))
    return found


GUILTY = {
    "version": (
        change("guilty", 40, "services/checkout/cart.py", service=SERVICE, version="v2", previous="v1"),
        replace(CASE, versions=split(Split.NEW_ALONE)),
    ),
    "endpoint": (
        change("guilty", 300, "services/checkout/refund.py", kind=ChangeKind.COMMIT, what="rounding of refunds"),
        replace(CASE, drills=(pointing("route", "/v1/refund"),)),
    ),
    "flag": (
        change("guilty", 20, kind=ChangeKind.FLAG, service=SERVICE, what="gift-cards on for everybody"),
        replace(CASE, drills=(pointing("method", "gift-cards"),)),
    ),
    "pool": (
        change("guilty", 70, "services/checkout/deploy/pool.yaml", kind=ChangeKind.CONFIGURATION, what="pool 10 to 5"),
        replace(CASE, movers=(mover("errors_total", is_symptom=True), mover("db_pool_waiting"))),
    ),
    "a service it needs": (
        change("guilty", 15, service="ledger", what="retry limits", version="v9"),
        replace(CASE, dependencies=("ledger",), movers=(mover("ledger_retry_total", "ledger"),)),
    ),
}


@pytest.mark.parametrize("story", GUILTY)
@pytest.mark.parametrize("seed", range(20))
def test_the_guilty_change_is_among_the_first_three_whatever_else_happened_that_day(story: str, seed: int) -> None:
    drawn = random.Random(seed)
    guilty, case = GUILTY[story]
    found = rank([*decoys(drawn), guilty], case)
    assert "guilty" in names(found)[:3]
    assert one(found, "guilty").ties
    assert all(not suspect.how for suspect in found if suspect.change and suspect.change.id.startswith("decoy"))


@pytest.mark.parametrize("seed", range(40))
def test_where_no_change_touched_what_fails_not_a_change_comes_first_and_nothing_is_to_be_undone(seed: int) -> None:
    drawn = random.Random(seed)
    causes: list[Case] = [
        replace(CASE, checks=(Checked(name="certificate", outcome=Outcome.RULED_IN, why="it expired"),)),
        replace(CASE, checks=(Checked(name="traffic surge", outcome=Outcome.RULED_IN, why="4 times the usual"),)),
        replace(CASE, drills=(pointing("instance", "10.0.0.7:8080"),)),
    ]
    found = rank(decoys(drawn), drawn.choice(causes))
    assert found[0].change is None
    assert not any(suspect.how for suspect in found)


def test_being_the_last_is_no_evidence() -> None:
    """Two changes alike but for the time: the same points, and their order means nothing."""
    early, late = (change(name, minutes, service=SERVICE) for name, minutes in (("b", 110), ("a", 3)))
    scores = {suspect.name: suspect.score for suspect in rank([early, late], CASE)}
    assert scores["deployment a"] == scores["deployment b"] <= HEAD_START == scores[NOT_A_CHANGE]
    assert names(rank([early, late], CASE))[0] == NOT_A_CHANGE


def test_what_came_after_it_began_is_no_suspect() -> None:
    assert names(rank([change("after", -1, service=SERVICE, version="v2")], CASE)) == [NOT_A_CHANGE]


def test_within_the_onset_interval_nobody_can_say_which_came_first() -> None:
    assert names(rank([change("within", 1, service=SERVICE)], CASE)) == [NOT_A_CHANGE, "within"]


def test_a_rollback_is_proposed_with_its_command_where_the_new_version_alone_fails() -> None:
    live = change("dpl_2", 30, service=SERVICE, version="v2", previous="v1")
    found = rank([live], replace(CASE, versions=split(Split.NEW_ALONE)))
    assert found[0].how == "mitigate propose INC-1 rollback --deployment-id dpl_2 --target-version v1"


@pytest.mark.parametrize("verdict", [Split.BOTH, Split.OLD_ALONE])
def test_no_rollback_where_the_old_version_fails_too_even_if_the_change_touched_the_place(verdict: Split) -> None:
    live = change("dpl_2", 30, "services/checkout/refund.py", service=SERVICE, version="v2", previous="v1")
    found = rank([live], replace(CASE, versions=split(verdict), drills=(pointing("route", "/refund"),)))
    assert not any(suspect.how for suspect in found)
    assert any("the old version fails" in text for text in one(found, "dpl_2").against)


def test_without_an_onset_time_says_nothing() -> None:
    case = replace(CASE, onset=NoOnset(no_onset="no course"))
    found = rank([change("old", 900, service=SERVICE, version="v2")], case)
    assert one(found, "old").score == 1


def test_documentation_is_no_suspect_and_neither_is_what_belongs_to_others() -> None:
    changes = [
        change("docs", 5, "services/checkout/README.md", kind=ChangeKind.COMMIT),
        change("others", 5, "services/search/index.py", kind=ChangeKind.COMMIT),
    ]
    assert names(rank(changes, CASE)) == [NOT_A_CHANGE]


def test_what_touched_many_services_would_show_in_many() -> None:
    wide = change("wide", 5, "services/checkout/a.py", "services/search/a.py", kind=ChangeKind.OTHER)
    narrow = change("narrow", 5, "services/checkout/a.py", kind=ChangeKind.OTHER)
    found = rank([wide, narrow], CASE)
    assert one(found, "narrow").score == one(found, "wide").score + 1
    assert "touched search as well, where nothing is known to fail" in one(found, "wide").against


@pytest.mark.parametrize(
    ("service", "path", "own"),
    [
        ("checkout", "services/checkout/a.py", True),
        ("checkout-api", "services/checkout/a.py", True),
        ("checkout", "services/checkout_worker/a.py", True),
        ("checkout", "deploy/checkout.yaml", True),
        ("checkout", "services/search/checkout_link.py", False),
        ("pay", "a/b/payments/c.py", False),
        ("mapped", "apps/shop/a.py", True),
        ("mapped", "apps/mapped/a.py", False),
    ],
)
def test_whose_file_it_is(service: str, path: str, own: bool) -> None:
    assert owns(service, path, {"mapped": ("apps/shop",)}) is own


def test_findings_are_told_with_reasons_on_both_sides() -> None:
    guilty, case = GUILTY["version"]
    found = Findings(
        at=NOON,
        since=NOON,
        until=NOON,
        onset=ONSET,
        suspects=rank([guilty], case),
        versions=case.versions,
        changes=(guilty,),
        changes_seen=1,
    )
    told: dict[str, tuple[str, ...]] = {part.title: part.lines for part in tell(found)}
    first = (
        "deployment guilty, 7 points: made v2 live, which fails where the old one does not, about checkout, made in "
        "the two hours before it began, as others may be"
    )
    assert told["Suspects, not verdicts"] == (
        first,
        "if people find so, undo it: mitigate propose INC-1 rollback --deployment-id guilty --target-version v1",
        "not a change, 2 points: most incidents do not come from the latest change",
    )
    assert told["Where it is"] == ("The new version fails and the old one does not (by version): seen",)


def test_long_before_an_effect_needs_a_reason_to_be_so_late() -> None:
    old = change("old", 60 * 20, "services/checkout/a.py", kind=ChangeKind.OTHER)
    found = one(rank([old], CASE), "old")
    assert (found.score, found.against) == (1, ("made 19 h before it began: what delayed its effect?",))


# --- incidents like it ---------------------------------------------------------------------------------------------


PAST = [
    Past(id="INC-1", text="checkout: refund totals lost", ended_by="ended by rollback: v1", open_items=("Add a test",)),
    Past(id="INC-2", text="search: index stale after failover", objectives=frozenset({"search/fresh"})),
    Past(id="INC-3", text="checkout: payment provider slow", objectives=frozenset({"checkout/latency"})),
    Past(id="INC-4", text="checkout: payment provider slow, queue full", objectives=frozenset({"checkout/latency"})),
]


def test_the_incident_that_shares_rare_words_and_the_objective_comes_first() -> None:
    this = Past(id="INC-9", text="checkout: payment provider slow", objectives=frozenset({"checkout/latency"}))
    found = similar(this, PAST)
    assert [each.id for each in found][:2] == ["INC-3", "INC-4"]
    assert found[0].score > found[1].score
    assert found[0].why.startswith("same objective checkout/latency; shared words: ")


def test_what_ended_it_and_what_is_still_open_is_said() -> None:
    [found] = similar(Past(id="INC-9", text="refund totals wrong"), PAST[:2])
    assert str(found) == "INC-1 (shared words: refund, totals): ended by rollback: v1; still open: Add a test"


def test_an_incident_like_no_other_has_none() -> None:
    assert similar(Past(id="INC-9", text="printer on fire"), PAST) == ()
    assert similar(Past(id="INC-9", text=""), []) == ()


def test_a_suspect_keeps_the_few_paths_that_are_shown_and_says_how_many_there_were() -> None:
    wide = change("wide", 5, *(f"services/checkout/{n}.py" for n in range(20)), kind=ChangeKind.OTHER)
    kept = one(rank([wide], CASE), "wide").change
    assert kept is not None
    assert (len(kept.paths), kept.touched) == (5, 20)


def test_what_a_needed_service_changed_counts_less_than_what_is_its_own() -> None:
    case = replace(CASE, dependencies=("ledger",), services=(*CASE.services, "ledger"))
    found = one(rank([change("needed", 5, "services/ledger/a.py", kind=ChangeKind.OTHER)], case), "needed")
    assert found.reasons[0] == "touched services/ledger/a.py of what checkout needs"
    moved = replace(case, movers=(mover("ledger_queue", "ledger"),))
    assert any("ledger_queue of ledger moved" in text for text in rank([], moved)[0].reasons)


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        (ChangeKind.FLAG, "turn x back"),
        (ChangeKind.CONFIGURATION, "restore what x changed in services/checkout/refund.py"),
        (ChangeKind.COMMIT, "find the deployment that brought x; go back to the version before it"),
        (ChangeKind.OTHER, "undo x"),
    ],
)
def test_how_a_change_is_undone_depends_on_what_it_is(kind: ChangeKind, how: str) -> None:
    guilty = change("x", 5, "services/checkout/refund.py", kind=kind)
    assert one(rank([guilty], replace(CASE, drills=(pointing("route", "/refund"),))), "x").how == how


def test_where_the_comparison_of_versions_is_not_clear_it_neither_helps_nor_hurts() -> None:
    live = change("dpl_2", 30, service=SERVICE, version="v2")
    found = one(rank([live], replace(CASE, versions=split(Split.UNCLEAR))), "dpl_2")
    assert (found.score, found.against) == (2, ("made v2 live: seen",))


def told_of(**facts: Any) -> dict[str, tuple[str, ...]]:
    given: dict[str, Any] = {"at": NOON, "since": NOON, "until": NOON, "onset": ONSET, **facts}
    return {part.title: part.lines for part in tell(Findings(**given))}


def test_changes_are_told_by_how_long_before_it_began_and_the_earliest_of_many_are_counted() -> None:
    many = tuple(change(f"c{n}", 300 - n, kind=ChangeKind.OTHER) for n in range(20))
    late = change("late", -3)
    lines = told_of(changes=(*many, late), changes_seen=31)["What changed in the 24 h before"]
    assert lines[0] == "18 earlier changes not shown here"
    assert lines[1] == "03-02 07:08 other: change c8, 4 h 50 min before it began"
    assert lines[-1] == "03-02 12:03 deployment: change late, after it had begun"
    assert told_of()["What changed in the 24 h before"] == ("Nothing is known to have changed.",)
    unknown = told_of(onset=NoOnset(no_onset="no course"), changes=(late,), changes_seen=1)
    assert unknown["What changed in the 24 h before"][0].endswith("when it began is not known")


def test_labels_that_point_nowhere_are_told_in_one_line() -> None:
    drills = (pointing("route", "/pay"), pointing("region"), pointing("zone"))
    assert told_of(drills=drills)["Where it is"][-1] == "spread as the traffic is over region, zone"
