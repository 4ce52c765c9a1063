"""SQL that people write: what only reads, and that nothing else is taken, whichever server would lex it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec import influxql
from smartspec_ops.spec.observability import read_observability
from smartspec_ops.spec.sql import model_fault, read_fault


@pytest.mark.parametrize(
    "text",
    [
        "SELECT count(*) AS value FROM orders WHERE $__timeFilter(placed_at) AND status = 'failed'",
        "select 1;\n",
        "WITH a AS (SELECT 1.5e3 AS x) SELECT x::float8 FROM a WHERE name ~ '^5\\d' AND b ->> 'c' <> 'it''s; DROP'",
        "SELECT $__timeGroup(placed, '5m', NULL) AS time, \"delete\", `update`, [into] FROM orders GROUP BY 1",
        "SELECT updated, deleted_at FROM t WHERE at > now() - '$__interval'::interval",
    ],
)
def test_what_only_reads_is_taken(text: str) -> None:
    assert read_fault(text) is None


WRITES = [
    "",
    "DELETE FROM orders",
    "SELECT 1; DROP TABLE orders",
    "SELECT 1 DELETE FROM orders",
    "SELECT 1DELETE FROM orders",
    "SELECT 1eDELETE FROM orders",
    "SELECT $DELETE FROM orders",
    "SELECT * INTO copy FROM orders",
    "WITH gone AS (DELETE FROM orders RETURNING 1) SELECT count(*) FROM gone",
    "SELECT 1 FROM a FOR UPDATE",
    "SELECT 1 EXEC sp_who",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT 1 -- '\n; DROP TABLE orders --'",
    "SELECT 1 # '\n; DROP TABLE orders # '",
    "SELECT 1 /* ' */; DROP TABLE orders; /* ' */",
    "SELECT 'a\\'; DROP TABLE orders; --'",
    "SELECT 'a\\''; DROP TABLE orders; --'",
    "SELECT $$'$$; DROP TABLE orders; SELECT $$'$$",
    "SELECT $a$'$a$; DROP TABLE orders; SELECT $a$'$a$",
    "SELECT [a'] ; DROP TABLE orders; SELECT [']",
    "SELECT 1 WHERE $__timeFilter(a, ') DROP TABLE orders --')",
    "SELECT '$__timeFilter(a' , ') DROP TABLE orders --'",
    "SELECT 'a",
]


@pytest.mark.parametrize("text", WRITES)
def test_what_may_write_is_refused_and_said(text: str) -> None:
    assert read_fault(text)
    assert model_fault({"rawSql": text})


@given(st.sampled_from(["SELECT 1", "SELECT 'a'"]), st.text(alphabet="'\"`[]$; -#*/\\(\n", max_size=12))
def test_nothing_hides_a_second_statement_behind_an_odd_quote(start: str, between: str) -> None:
    assert read_fault(f"{start} {between} ; DELETE FROM orders")


@pytest.mark.parametrize(
    "model",
    [
        {},
        {"rawSql": 5},
        {"rawSql": "SELECT 1", "RAWSQL": "DROP TABLE orders"},
        {"raw\u017fql": "DROP TABLE orders"},
    ],
)
def test_the_statement_of_a_whole_query_is_one_text(model: dict[str, object]) -> None:
    assert model_fault(model)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ('SELECT mean("v") FROM "a" WHERE $timeFilter GROUP BY time($__interval) fill(null)', True),
        ("SELECT sum(n) / 2 FROM a WHERE code =~ /^5;'/ AND $timeFilter", True),
        ("DROP DATABASE shop", False),
        ("SELECT n INTO b FROM a", False),
        ("SELECT n FROM a; DROP DATABASE shop", False),
        ("SELECT n FROM /a'/ ; DROP DATABASE shop; SELECT n FROM /'/", False),
        ("SELECT n FROM b./a'/ ; DROP DATABASE shop; SELECT n FROM /'/", False),
    ],
)
def test_influxql_of_any_shape_only_reads(text: str, is_read: bool) -> None:
    assert (influxql.read_fault(text) is None) == is_read


@pytest.mark.parametrize(
    ("query", "is_refused"),
    [
        ("sum(up)", False),
        ("delete", False),
        ("SELECT count(*) FROM a", False),
        ("SELECT sum(n) FROM a WHERE b =~ /^5;/", False),
        ('{"expr": "up"}', False),
        ("DELETE FROM orders", True),
        ("SELECT 1; DROP TABLE orders", True),
        ('{"rawSql": "DROP TABLE orders"}', True),
    ],
)
def test_where_the_file_is_read_it_is_said_as_far_as_it_can_be_known(query: str, is_refused: bool) -> None:
    text = f"provider: grafana\nmetrics:\n  - {{name: a, query: {json.dumps(query)}}}\n"
    codes = [one.code for one in read_observability(text, "o.yaml").diagnostics]
    assert codes == (["observability/query"] if is_refused else [])
