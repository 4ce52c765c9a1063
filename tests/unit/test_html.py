"""The HTML report: one file that asks for nothing, runs nothing, and shows hostile text as words."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.formats import FORMATS
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
    assert {"script", "link", "img", "iframe", "object", "embed", "form", "base", "a"}.isdisjoint(page.tags)
    assert not any(key.startswith("on") or key in {"src", "href", "srcset", "style"} for key, _ in page.attributes)
    assert not re.search(r"https?:|url\(|@import", text)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


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
