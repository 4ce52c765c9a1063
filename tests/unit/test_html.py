"""The HTML report: one file that asks for nothing, runs nothing, and shows hostile text as words."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.objective import Comparator
from smartspec_ops.domain.performance import Course, Left, PerformanceReport
from smartspec_ops.domain.period import Period
from smartspec_ops.domain.trend import Run, Slice
from smartspec_ops.formats import FORMATS
from smartspec_ops.formats import _tables as tables
from smartspec_ops.formats._chart import BOTTOM, LEFT, RIGHT, TOP, Around, chart, linear, time_ticks, up_to
from smartspec_ops.formats._course import bars
from smartspec_ops.formats._page import shown
from smartspec_ops.formats._text import one_line
from tests import examples_of_reports as ex
from tests.unit.test_formats import HOSTILE, hostile_performance

pytestmark = pytest.mark.edge

REPORTS = {name: report for name, report in ex.EXAMPLES.items() if isinstance(report, PerformanceReport)}


class Reader(HTMLParser):
    """Tags in order, every attribute, and the words between tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


def html(report: PerformanceReport) -> str:
    return FORMATS["html"].files(report)["report.html"]


@pytest.mark.parametrize("name", REPORTS)
def test_every_tag_is_closed_and_the_page_is_named(name: str) -> None:
    text = html(REPORTS[name])
    page = Reader(text)
    assert page.open == []
    assert Counter(page.tags)["h1"] == 1
    assert text.startswith("<!doctype html>\n<html lang=")
    assert ("name", "viewport") in page.attributes


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_asks_for_nothing_and_runs_nothing(name: str) -> None:
    text = html(REPORTS[name])
    page = Reader(text)
    assert {"script", "link", "img", "iframe", "object", "embed", "form", "base"}.isdisjoint(page.tags)
    assert not any(key.startswith("on") or key in {"src", "srcset", "style"} for key, _ in page.attributes)
    assert all(re.fullmatch(r"#objective-\d+", value) for key, value in page.attributes if key == "href")
    assert not re.search(r"https?:|url\(|@import", text)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_a_page_is_made_for_paper_for_the_dark_and_for_a_phone() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", html(ex.week_at_risk()), flags=re.DOTALL)
    for rule in ("@media print", "@media (prefers-color-scheme: dark)", "@media (max-width: 40rem)"):
        assert rule in style
    assert style.count("{") == style.count("}")
    # Every colour by name is defined for light, dark and paper.
    names = set(re.findall(r"var\((--\w+)\)", style))
    assert all(style.count(f"{name}: #") == 3 for name in names)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_becomes_a_tag(text: str) -> None:
    found, expected = Reader(html(hostile_performance(text))), Reader(html(hostile_performance("x")))
    assert found.tags == expected.tags
    assert shown(text) in found.words


@given(st.text(min_size=1, max_size=60).filter(one_line))
def test_any_text_is_shown_as_it_was_written(text: str) -> None:
    found = Reader(html(hostile_performance(text)))
    assert shown(text) in found.words
    assert html(hostile_performance(text)).encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3.1 % of 20 ms", "3.1\u00a0% of 20\u00a0ms"),
        ("< 200 ms", "<\u00a0200\u00a0ms"),
        ("5 hours, 3 steps", "5 hours, 3 steps"),
    ],
)
def test_a_line_never_ends_between_a_number_and_its_unit(text: str, said: str) -> None:
    assert shown(text) == said


# --- charts ----------------------------------------------------------------------------------------------------


def test_every_chart_has_a_name_a_text_and_a_table_beside_it() -> None:
    text = html(ex.week_at_risk())
    figures = re.findall(r"<figure>.*?</figure>", text, flags=re.DOTALL)
    assert len(figures) == 2
    for figure in figures:
        (svg,) = re.findall(r"<svg[^>]*>", figure)
        assert 'role="img"' in svg
        (names,) = re.findall(r'aria-labelledby="([^"]+)"', svg)
        assert all(f'id="{name}"' in figure for name in names.split())
        assert figure.count("<table") == 1
    assert text.count('role="img"') == text.count("<svg")
    assert len(set(re.findall(r'id="([^"]+)"', text))) == text.count(' id="')


def test_a_chart_shows_the_limit_the_incident_the_release_and_what_nobody_observed() -> None:
    figure = re.findall(r"<figure>.*?</figure>", html(ex.week_at_risk()), flags=re.DOTALL)[0]
    assert figure.count('class="band"') == figure.count('class="unseen"') == figure.count('class="limit"') == 1
    assert ">INC-2026-0041</text>" in figure
    assert ">v1.3.2</text>" in figure
    assert "allowed 0.1\u00a0%. Missed in 1 of 7 measured steps." in figure


def test_the_parts_of_a_budget_are_bars_and_a_table_with_their_sum() -> None:
    page = Reader(html(ex.week_at_risk()))
    for said in ("INC-2026-0041 (SEV-2)", "5540", "background (no incident)", "1351", "together", "6891"):
        assert said in page.words


def test_a_bar_says_the_share_that_the_table_beside_it_says() -> None:
    """One said 80.4 % and the other 16.3 %, of the bad events and of the budget, under the same title."""
    report = ex.week_at_risk()
    course = report.rows[0].course
    assert course is not None
    cells = [cells[2] for cells in tables.spent(report.rows[0], report).rows[:2]]
    assert [bar.share for bar in bars(course.spent)] == cells == ["16.3 %", "3.97 %"]
    assert course.spent is not None
    assert [bar.share for bar in bars(replace(course.spent, allowed=None))] == ["5540", "1351"]


def of_many(count: int) -> PerformanceReport:
    """So many objectives, the last of them broken."""
    report = ex.week_at_risk()
    rows = [replace(ex.LATENCY, name=f"objective_{n}", course=report.rows[0].course) for n in range(count - 1)]
    return replace(report, rows=[*rows, replace(ex.BROKEN, name="worst_of_all")])


def test_among_many_the_worst_comes_first_and_what_is_healthy_is_folded_up() -> None:
    """Of 300 objectives the broken one stood somewhere on 250 pages."""
    text = html(of_many(30))
    page = Reader(text)
    names = [word for word in page.words if word == "worst_of_all" or word.startswith("objective_")]
    assert names[:2] == ["worst_of_all", "objective_0"]
    assert (page.tags.count("article"), page.tags.count("h3")) == (30, 1)
    assert "What is healthy is folded up, and left out on paper." in page.words
    anchors = [value for name, value in page.attributes if name == "href"]
    assert anchors[:2] == ["#objective-1", "#objective-2"]
    assert {anchor.removeprefix("#") for anchor in anchors} <= {v for name, v in page.attributes if name == "id"}
    assert text.index('id="objective-1"') < text.index("<h3>worst_of_all</h3>") < text.index('id="objective-2"')


def test_of_a_few_objectives_each_is_shown() -> None:
    page = Reader(html(of_many(20)))
    assert (page.tags.count("article"), page.tags.count("h3")) == (20, 20)
    assert "What is healthy is folded up, and left out on paper." not in page.words


def test_a_label_of_a_card_breaks_before_it_runs_into_its_value() -> None:
    """A short cell does not break, and neither did the label that a phone shows before it."""
    assert re.search(r"td::before \{[^}]*white-space: normal", html(ex.week_at_risk()))


def queue_week(comparator: Comparator, *values: float | None) -> PerformanceReport:
    """A week of a value, one day after the other, of which nobody saw the days without one."""
    slices = [
        Slice(
            since=WEEK.since + timedelta(days=n),
            until=WEEK.since + timedelta(days=n + 1),
            bad=Fraction(value is not None and value > 50),
            total=Fraction(0 if value is None else 100),
            value=value,
            coverage=0.0 if value is None else 1.0,
        )
        for n, value in enumerate(values)
    ]
    course = Course(
        allowed=Fraction(1, 100),
        counts_events=False,
        slices=slices,
        budget=[Left(at=one.until, remaining=1 - 3 * n) for n, one in enumerate(slices)],
        runs=[Run(since=slices[0].since, until=slices[0].until, bad=Fraction(9), total=Fraction(100), value=300.0)],
    )
    row = replace(ex.QUEUE, comparator=comparator, course=course)
    return replace(ex.week_at_risk(), rows=[row], incidents=[replace(ex.OUTAGE, until=None)])


def test_a_value_is_drawn_in_its_unit_and_a_day_nobody_saw_parts_the_line() -> None:
    text = html(queue_week(Comparator.LE, 40.0, 300.0, None, None, 20.0, 30.0, 60.0))
    values, budget = re.findall(r"<figure>.*?</figure>", text, flags=re.DOTALL)
    assert values.count("<polyline") == 2
    assert values.count('class="unseen"') == 1  # two days in a row
    assert "Between 20 and 300, target 50." in values
    assert "the scale is logarithmic" in values
    assert "Drawn at the edge where overspent" in budget
    assert "at worst 300" in text
    assert "still open" in text


def test_a_lower_bound_has_a_plain_scale() -> None:
    figure = re.findall(r"<figure>.*?</figure>", html(queue_week(Comparator.GE, 40.0, 900.0)), flags=re.DOTALL)[0]
    assert "logarithmic" not in figure


def test_a_course_of_nothing_has_no_charts() -> None:
    week = queue_week(Comparator.LE, None, None)
    (row,) = week.rows
    assert row.course is not None
    assert "<figure" not in html(replace(week, rows=[replace(row, course=replace(row.course, budget=()))]))


def test_a_check_of_one_moment_has_no_charts() -> None:
    assert "<svg" not in html(ex.broken_check())


def test_hostile_incidents_and_releases_stay_inside_their_text() -> None:
    for text in HOSTILE:
        week = ex.week_at_risk()
        hostile = replace(
            week,
            incidents=[replace(ex.OUTAGE, severity=text, about=(text,))],
            releases=[replace(ex.RELEASE, id=text, version=text)],
            suggestions=[replace(ex.SUGGESTION, about=text, what=text, evidence=text)],
        )
        assert Reader(html(hostile)).tags == Reader(html(week)).tags
        assert html(hostile).encode()


WEEK = Period(since=datetime(2026, 2, 23, tzinfo=UTC), until=datetime(2026, 3, 2, tzinfo=UTC))


@given(st.floats(1e-6, 1e6), st.lists(st.floats(0, 1e9), min_size=1, max_size=20))
def test_a_scale_keeps_the_order_and_stays_inside_the_frame(limit: float, values: list[float]) -> None:
    scale = up_to(limit, values)
    heights = [scale.y(value) for value in sorted([0.0, limit, *values])]
    assert heights == sorted(heights, reverse=True)
    assert all(TOP <= height <= BOTTOM for height in heights)
    assert 2 <= len(scale.ticks) <= 9
    assert scale.y(limit) < BOTTOM


def test_a_value_far_beyond_the_limit_leaves_the_limit_in_the_middle() -> None:
    scale = up_to(0.001, [0.0005, 0.3])
    assert scale.is_broken
    assert scale.y(0.001) == (TOP + BOTTOM) / 2
    assert [round(one, 9) for one in scale.ticks] == [0, 0.001, 0.01, 0.1]


def test_a_limit_of_nothing_has_a_scale() -> None:
    assert up_to(0.0, [0.0]).y(0.0) == BOTTOM
    assert up_to(0.0, [0.2]).y(0.2) > TOP


@pytest.mark.parametrize(
    ("length", "labels"),
    [
        (timedelta(days=7), ["23 Feb", "24 Feb", "25 Feb", "26 Feb", "27 Feb", "28 Feb", "1 Mar", "2 Mar"]),
        (timedelta(days=1), ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "00:00"]),
        (timedelta(minutes=30), ["00:00", "00:05", "00:10", "00:15", "00:20", "00:25", "00:30"]),
    ],
)
def test_an_axis_has_round_times(length: timedelta, labels: list[str]) -> None:
    found = time_ticks(Period(since=WEEK.since, until=WEEK.since + length))
    assert [one.label for one in found][: len(labels)] == labels
    assert all(LEFT <= one.at <= RIGHT for one in found)


def test_a_gap_parts_the_line_and_a_single_point_is_a_dot() -> None:
    times = [WEEK.since + n * timedelta(hours=1) for n in range(6)]
    values: list[float | None] = [1.0, 2.0, None, 1.0, None, None]
    made = chart(WEEK, list(zip(times, values, strict=True)), linear(0.0, 2.0), 1.0, str, "limit", Around())
    assert [len(line.split()) for line in made.lines] == [2]
    assert len(made.dots) == 1
