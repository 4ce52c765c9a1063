"""YAML is read as plain data with places; whatever is wrong is a diagnostic with a place, never an exception."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.diagnostic import render
from smartspec_ops.spec.yaml import DEEPEST, read

MALFORMED = [
    ("a: 1\na: 2\n", "yaml/duplicate-key", 2, 1),
    ("a: {b: 1, c: 2, b: 3}\n", "yaml/duplicate-key", 1, 17),
    ("a: &x 1\n", "yaml/anchor", 1, 4),
    ("a: 1\nb: *x\n", "yaml/anchor", 2, 4),
    ("<<: {a: 1}\n", "yaml/anchor", 1, 1),
    ("a:\tb\n", "yaml/tab", 1, 3),
    ("a:\n\t- b\n", "yaml/tab", 2, 1),
    ("a: 1\nb: x\x00y\n", "yaml/control-character", 2, 5),
    ("a: \x1b[31m\n", "yaml/control-character", 1, 4),
    ("a: !!python/object:os.system x\n", "yaml/tag", 1, 4),
    ("a: 1\n---\nb: 2\n", "yaml/several-documents", 2, 1),
    ('a: 1\nb: "open\n', "yaml/unclosed", 2, 4),
    ("a: [1, 2\n", "yaml/unclosed", 1, 4),
    ("a: 1\nb:\n  - {c: 1, d: [2]\n  e: 3\n", "yaml/unclosed", 3, 5),
    ("a: 1\nb\nc: 3\n", "yaml/syntax", 2, 1),
    ("a:\n  - b\n c: d\n", "yaml/syntax", 3, 2),
    ("a: b: c\n", "yaml/syntax", 1, 5),
    ('a: "\\-"\n', "yaml/escape", 1, 6),
    ("a: @x\n", "yaml/syntax", 1, 4),
    ("- a\nb: c\n", "yaml/syntax", 2, 1),
    ("? [a]\n: b\n", "yaml/key-not-text", 1, 3),
    ("%YAML 9.9\n---\na: 1\n", "yaml/syntax", 1, 1),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), MALFORMED)
def test_malformed_text_is_a_fault_at_its_place(text: str, code: str, line: int, column: int) -> None:
    found = read(text, "o.yaml")
    assert found.document is None
    places = [(d.code, d.place.line, d.place.column) for d in found.diagnostics if d.place]
    assert (code, line, column) in places


def test_every_duplicate_key_is_told_at_once() -> None:
    found = read("a: 1\na: 2\nb: {c: 1, c: 2}\nd: &x 1\n", "o.yaml")
    assert [d.code for d in found.diagnostics] == ["yaml/duplicate-key", "yaml/duplicate-key", "yaml/anchor"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("1:30", "1:30"),
        ("2026-01-02", "2026-01-02"),
        ("0o17", 15),
        ("0x1f", 31),
        ("1e3", 1000.0),
        ("-7", -7),
        (".5", 0.5),
        ("true", True),
        ("~", None),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("1" * 200, "1" * 200),
    ],
)
def test_plain_words_follow_the_core_schema(text: str, value: object) -> None:
    document = read(f"a: {text}\n", "o.yaml").document
    assert document is not None
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


def test_special_floats_are_floats() -> None:
    document = read("[.inf, -.inf, .nan]", "o.yaml").document
    assert document is not None
    assert document.data[:2] == [math.inf, -math.inf]
    assert math.isnan(document.data[2])


def test_keys_and_values_know_where_they_stand() -> None:
    document = read("a:\n  - name: x\n    query: 'y z'\n", "o.yaml").document
    assert document is not None
    value = document.place(("a", 0, "query"))
    key = document.place(("a", 0, "query"), key=True)
    assert (value.line, value.column, value.end_column) == (3, 12, 17)
    assert (key.line, key.column, key.end_column) == (3, 5, 10)


def test_a_path_that_is_not_there_points_at_what_is_around_it() -> None:
    document = read("a:\n  b: 1\n", "o.yaml").document
    assert document is not None
    assert document.place(("a", "c", 3)) == document.place(("a",))


@pytest.mark.parametrize("text", ["[" * (DEEPEST + 2), "{a: " * (DEEPEST + 2), "[" * 10_000, "- " * 5000 + "a"])
def test_nesting_is_bounded(text: str) -> None:
    found = read(text, "o.yaml")
    assert found.document is None
    assert found.diagnostics[0].code == "yaml/too-deep"


def test_length_is_bounded() -> None:
    found = read("a: 12345678\n", "o.yaml", longest=5)
    assert [d.code for d in found.diagnostics] == ["yaml/too-long"]


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "\ufeff"])
def test_an_empty_text_is_an_empty_document(text: str) -> None:
    document = read(text, "o.yaml").document
    assert document is not None
    assert document.data is None


def test_a_byte_order_mark_does_not_move_places() -> None:
    found = read("\ufeffa: 1\na: 2\n", "o.yaml")
    assert found.diagnostics[0].place is not None
    assert found.diagnostics[0].place.line == 2


@pytest.mark.parametrize(
    "text",
    [
        'api_key: "hunter2\n',
        "password: hunter2: x\n",
        "token: @hunter2\n",
        "a: {secret: hunter2, b: [}\n",
        "url: https://u:hunter2@h/: x\n",
        "api_key: hunter2\napi_key: hunter2\n",
        "api_key: &hunter2 x\n",
        'api_key:\n  "hunter2\n',
    ],
)
def test_no_fault_in_broken_text_quotes_a_secret(text: str) -> None:
    found = read(text, "o.yaml")
    assert found.diagnostics
    assert not any("hunter2" in render(diagnostic) for diagnostic in found.diagnostics)


@pytest.mark.parametrize("line", ["x" * 100_000, "key " * 25_000, "a-" * 50_000, "a://" * 25_000])
def test_a_long_line_costs_no_more_than_its_length_and_is_shown_in_part(line: str) -> None:
    """A quadratic search for secrets would take minutes here."""
    (fault,) = read(f'a: "{line}', "o.yaml").diagnostics
    assert fault.code == "yaml/unclosed"
    assert len(fault.excerpt or "") <= 401


@given(st.text(alphabet="ab:-{}[],&*!|>'\"%@#?~ \n\t\\<=1.0é\u2028\x85", max_size=60))
def test_no_text_raises(text: str) -> None:
    found = read(text, "o.yaml")
    assert (found.document is None) == bool(found.diagnostics)
    for diagnostic in found.diagnostics:
        assert render(diagnostic)


def test_of_a_file_full_of_anchors_not_each_is_told() -> None:
    found = read("".join(f"k{n}: &a{n} 1\n" for n in range(4000)), "x.yaml")
    assert len(found.diagnostics) == 21
    assert found.diagnostics[-1].message == "anchors and aliases are not accepted; more follow"
