"""InfluxQL that people write: what is one number, what is something else, and that nothing else is ever sent."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.influxql import InfluxQuery, read_counted, read_value
from smartspec_ops.spec.observability import read_observability

SUM = 'SELECT sum("n") FROM "requests" WHERE "code" = \'500\' AND $timeFilter'


@pytest.mark.parametrize(
    "text",
    [
        SUM,
        "select count(n) from requests where $timeFilter",
        "SELECT sum(n) AS total FROM shop.autogen.requests WHERE $timeFilter AND code =~ /^5;'\"/",
        "SELECT sum(n) FROM \"my db\"..\"a; DROP b\" WHERE (a = '1' OR a = 'it\\'s; x') AND $timeFilter",
    ],
)
def test_sums_and_counts_can_be_counted(text: str) -> None:
    found = read_counted(text)
    assert isinstance(found, InfluxQuery)
    assert found.is_additive


@pytest.mark.parametrize(
    "column",
    [
        "mean(ms)",
        "percentile(ms, 99.9)",
        "max(ms) - min(ms)",
        "count(distinct(user))",
        "count(distinct user)",
        'count(DISTINCT "user")',
        "100 * sum(a) / sum(b)",
        "-sum(n)",
    ],
)
def test_other_numbers_are_values(column: str) -> None:
    found = read_value(f"SELECT {column} FROM latency WHERE $timeFilter")
    assert isinstance(found, InfluxQuery)
    assert not found.is_additive
    assert read_counted(found.text) == "events are counted by sum(...) or count(...) of one field"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("DROP DATABASE shop", "not one SELECT"),
        ("SHOW DATABASES", "not one SELECT"),
        (f"{SUM}; DROP DATABASE shop", "';' has no place"),
        (f"{SUM} -- ", "comments"),
        ("SELECT/**/sum(n) FROM a WHERE $timeFilter", "comments"),
        ("SELECT sum(n) INTO b FROM a WHERE $timeFilter", "INTO has no place"),
        ("SELECT sum(n) FROM a WHERE $timeFilter GROUP BY host", "GROUP has no place"),
        ("SELECT sum(n) FROM a WHERE $timeFilter LIMIT 1", "LIMIT has no place"),
        ("SELECT sum(n) FROM a", "not one SELECT"),
        ("SELECT $timeFilter sum(n) FROM a WHERE $timeFilter", "not one SELECT"),
        ("SELECT sum(n) FROM a WHERE code = '1'", "$timeFilter is missing"),
        ("SELECT sum(n) FROM a WHERE code = '$timeFilter'", "$timeFilter is missing"),
        ("SELECT sum(n) FROM a WHERE $timeFilter AND $timeFilter", "$timeFilter is missing"),
        ("SELECT sum(n) FROM a WHERE code = '1' OR $timeFilter", "OR into parentheses"),
        ("SELECT sum(n) FROM a WHERE a = '1' AND $timeFilter OR b = '1'", "OR into parentheses"),
        ("SELECT sum(n) FROM a WHERE (a = '1' AND $timeFilter)", "$timeFilter is missing"),
        ("SELECT sum(n) FROM a WHERE time > 0 AND $timeFilter", "the time is what"),
        ("SELECT sum(d) FROM (SELECT difference(n) AS d FROM a) WHERE $timeFilter", "not one SELECT"),
        ("SELECT sum(n), count(n) FROM a WHERE $timeFilter", "more than one number"),
        ("SELECT sum(*) FROM a WHERE $timeFilter", "more than one number"),
        ("SELECT * FROM a WHERE $timeFilter", "more than one number"),
        ("SELECT n FROM a WHERE $timeFilter", "points, not one number"),
        ("SELECT sum(n) FROM a, b WHERE $timeFilter", "more than one measurement"),
        ("SELECT sum(n) FROM /a/ WHERE $timeFilter", "more than one measurement"),
        ("SELECT sum(n) FROM a WHERE a = 'x AND $timeFilter", "has no place"),
        ("SELECT sum(n) FROM a WHERE ) $timeFilter", "hold together"),
    ],
)
def test_what_is_something_else_is_refused_and_said(text: str, words: str) -> None:
    found = read_value(text)
    assert isinstance(found, str)
    assert words in found


def test_a_time_is_put_in_where_it_belongs_and_nowhere_else() -> None:
    found = read_counted("SELECT sum(n) FROM a WHERE b = '$timeFilter' AND $timeFilter")
    assert isinstance(found, InfluxQuery)
    time = "time >= 60000000000 AND time < 120000000000"
    assert found.over(60, 120) == f"SELECT sum(n) FROM a WHERE b = '$timeFilter' AND {time}"
    assert found.over(60, 120, 60) == f"{found.over(60, 120)} GROUP BY time(60s) fill(none)"


PIECES = (
    *(
        "SELECT ",
        "sum(n)",
        " FROM ",
        "a",
        " WHERE ",
        "$timeFilter",
        " AND ",
        " OR ",
        "b = '1'",
        "=~ /x/",
        "DROP SERIES",
    ),
    *(";", "'", '"', "\\", "/", "--", "/*", " INTO c ", " GROUP BY x", "(", ")", ",", "\n", "é"),
)
SPOILT = st.builds(
    lambda at, piece, length: SUM[:at] + piece + SUM[at + length :],
    st.integers(0, len(SUM)),
    st.sampled_from(PIECES),
    st.integers(0, 3),
)


@given(SPOILT | st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_whatever_is_written_only_a_single_select_is_taken(text: str) -> None:
    """Held against a plain reading: outside of quotes there is one SELECT, and nothing that writes or ends it."""
    found = read_value(text)
    if isinstance(found, str):
        return
    plain, quote = [], ""
    letters = iter(found.over(0, 60))
    for letter in letters:
        if quote:
            if letter == "\\":
                next(letters, "")
            elif letter == quote:
                quote = ""
        elif letter in "'\"":
            quote = letter
        else:
            plain.append(letter)
    left = "".join(plain)
    words = re.findall(r"\w+", left.upper())
    assert (quote, words.count("SELECT"), "INTO" in words, "GROUP" in words) == ("", 1, False, False)
    assert "=~" in left or not [sign for sign in (";", "--", "/*") if sign in left]


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("    query: SELECT n FROM a WHERE $timeFilter\n    unit: ms\n", "observability/influxql"),
        ("    histogram: latency\n", "observability/influxql"),
        (f"    total: {SUM!r}\n    bad: {SUM!r}\n    group_by: [code]\n", "observability/group"),
    ],
)
def test_what_cannot_be_asked_is_told_where_it_stands(metric: str, code: str) -> None:
    text = f"provider: influxdb\nurl: http://x\nparams: {{db: shop}}\nmetrics:\n  - name: m\n{metric}"
    found = read_observability(text.replace("\\'", "''"), "observability.yaml")
    assert [each.code for each in found.diagnostics] == [code]
    assert found.diagnostics[0].hint
