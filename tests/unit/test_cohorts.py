"""Which objectives are measured together: those that differ in the values of labels alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from smartspec_ops.compilers._cohorts import FEWEST, MOST, cohorts
from smartspec_ops.domain.burn import ladder_of
from smartspec_ops.domain.objective import Absent, HistogramIndicator, Objective, RatioIndicator, ValueIndicator
from tests.unit.objectives import DAY, UPTIME, latency


def uptime(spec: str, own: str = "", total: str = "requests_total", bad: str = 'code=~"5.."') -> Objective:
    labels = own or f'job="{spec}"'
    indicator = RatioIndicator(source="p", bad=f"{total}{{{labels},{bad}}}", total=f"{total}{{{labels}}}")
    return replace(UPTIME, spec_id=spec, service=spec, indicator=indicator)


def together(*objectives: Objective) -> list[list[str]]:
    made, _ = cohorts([(one, ladder_of(one)) for one in objectives])
    return [[one.spec_id for one in cohort.members] for cohort, _ in made]


def test_services_that_differ_in_one_label_are_one_cohort() -> None:
    assert together(uptime("pay"), uptime("cart"), uptime("web")) == [["cart", "pay", "web"]]


@pytest.mark.parametrize(
    "other",
    [
        replace(uptime("cart"), goal=Decimal("0.99")),
        replace(uptime("cart"), window=7 * DAY),
        replace(uptime("cart"), absent=Absent.BAD),
        replace(uptime("cart"), idle_ok=True),
        replace(uptime("cart"), slice_share=Decimal("0.9")),
        replace(uptime("cart"), group_by=("route",)),
        uptime("cart", total="http_requests_total"),
        uptime("cart", bad='code=~"5..|429"'),
        uptime("cart", own='app="cart"'),
        uptime("cart", own='job=~"cart"'),
        uptime("cart", own='job="cart",zone!="x"'),
        replace(uptime("cart"), promise=latency().promise),
    ],
)
def test_whatever_else_differs_keeps_them_apart(other: Objective) -> None:
    assert together(uptime("pay"), other) == []


def test_several_labels_may_differ_and_those_that_are_the_same_stay() -> None:
    [(cohort, _)], rest = cohorts(
        [
            (one, ladder_of(one))
            for name in ("pay", "cart")
            for one in [uptime(name, own=f'job="{name}",zone="z-{name}",env="prod"')]
        ]
    )
    assert rest == []
    assert cohort.by == ("job", "zone")
    assert isinstance(cohort.objective.indicator, RatioIndicator)
    assert cohort.objective.indicator.total == 'requests_total{job=~"cart|pay",zone=~"z-cart|z-pay",env="prod"}'
    assert [member for _, member in cohort.parts] == ["cart/z-cart", "pay/z-pay"]


def test_two_objectives_about_the_same_events_are_not_in_one_cohort() -> None:
    """One series cannot count for two members: the second is measured by rules of its own."""
    twin = replace(uptime("cart"), id="twin")
    made, rest = cohorts([(one, ladder_of(one)) for one in (uptime("cart"), twin, uptime("pay"))])
    assert [one.key for cohort, _ in made for one in cohort.members] == ["cart/availability", "pay/availability"]
    assert rest == [twin]


def test_values_that_hold_the_separator_are_never_mixed_up() -> None:
    one, other = uptime("one", own='job="a/b",zone="c"'), uptime("other", own='job="a",zone="b/c"')
    [(cohort, _)], _ = cohorts([(each, ladder_of(each)) for each in (one, other)])
    assert cohort.separator != "/"
    assert len({member for _, member in cohort.parts}) == 2


def test_signs_of_expressions_in_values_stand_for_themselves() -> None:
    [(cohort, _)], _ = cohorts([(one, ladder_of(one)) for one in (uptime("x", own='job="a.b+"'), uptime("y"))])
    assert isinstance(cohort.objective.indicator, RatioIndicator)
    assert cohort.objective.indicator.total == r'requests_total{job=~"a\\.b\\+|y"}'


def test_a_query_or_a_lone_objective_stays_by_itself() -> None:
    query = replace(UPTIME, spec_id="q", indicator=ValueIndicator(source="p", query='up{job="q"}'))
    assert together(query, replace(query, spec_id="r"), uptime("pay")) == []


def test_the_name_of_a_cohort_does_not_change_with_its_members() -> None:
    names = {
        cohorts([(one, ladder_of(one)) for one in map(uptime, several)])[0][0][0].name
        for several in (["cart", "pay"], ["cart", "pay", "web"], ["web", "pay"])
    }
    assert len(names) == 1


def test_a_histogram_is_named_by_its_family() -> None:
    several = [
        replace(latency(), spec_id=n, indicator=HistogramIndicator(source="p", histogram=f'seconds{{job="{n}"}}'))
        for n in ("cart", "pay")
    ]
    [(cohort, _)], _ = cohorts([(one, ladder_of(one)) for one in several])
    assert cohort.name.startswith("seconds-")
    assert isinstance(cohort.objective.indicator, HistogramIndicator)
    assert cohort.objective.indicator.histogram == 'seconds{job=~"cart|pay"}'


def test_a_rule_measures_no_more_than_so_many_and_one_more_moves_hardly_any() -> None:
    fleet = [uptime(f"s{n:04}") for n in range(MOST * 3)]
    placed = [_placed(fleet), _placed([*fleet, uptime("zzz")])]
    assert all(FEWEST <= len(members) <= MOST for members in placed[0].values())
    assert all(placed[1][name] >= members for name, members in placed[0].items())


def _placed(fleet: list[Objective]) -> dict[str, set[str]]:
    made, _ = cohorts([(one, ladder_of(one)) for one in fleet])
    return {cohort.name: {one.spec_id for one in cohort.members} for cohort, _ in made}
