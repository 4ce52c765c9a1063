"""A shorter way to the same: what is compiled when asked and looked for in lower case finds what `re` does."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.nfr import expressions, statement

BY_WORDS = r"(?<!\w)(?:was|fiel|ba[jk]o|bakım|ниже|超え|[mµμ]?s)(?!\w)|\bper (?:day|year)\b[^.;]{0,6}$|[(（]e\.\s?g\."
BY_PARTS = r"(?P<word>was|fiel|ниже|\bпо)\s(?:(?P<many>\d+)|x)"
WORDS = (
    "was", "FIEL", "Bajo", "bakim", "BAKIM", "bakım", "BAKİM", "НИЖЕ", "超え", "ſ", "K", "İ", "µs", "ΜS", "ΣΑΣ",
    "per DAY", "(E.G.", "x", "12", "≤ 5", ";",
)  # fmt: skip
PERCENTILES = (
    "p", "P", "95", "(", " ", "-", "%", "th", "ST", "tile", "ile", "pct", "percentile", "ERCENT", "centile", "ü",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


def _told(found: re.Match[str] | None) -> object:
    return found and (found.span(), found[0], found.groups(), found.groupdict())


@pytest.mark.parametrize("source", [BY_WORDS, BY_PARTS])
@pytest.mark.parametrize("how", ["search", "match", "fullmatch"])
@given(TEXTS, st.integers(0, 8), st.integers(0, 40))
def test_what_is_found_is_what_ignoring_case_would_be(how: str, source: str, text: str, start: int, end: int) -> None:
    plain, ours = re.compile(source, re.IGNORECASE), expressions.compile(source, re.IGNORECASE)
    assert _told(getattr(ours, how)(text, start, end)) == _told(getattr(plain, how)(text, start, end))


@pytest.mark.parametrize("source", [BY_WORDS, BY_PARTS])
@given(TEXTS)
def test_so_is_everything_that_is_found(source: str, text: str) -> None:
    plain, ours = re.compile(source, re.IGNORECASE), expressions.compile(source, re.IGNORECASE)
    assert [_told(m) for m in ours.finditer(text)] == [_told(m) for m in plain.finditer(text)]
    assert (ours.sub("-", text), ours.split(text)) == (plain.sub("-", text), plain.split(text))
    assert ours.findall(text) == plain.findall(text)


def test_letters_that_ignoring_case_are_one_are_looked_for_as_such() -> None:
    """Whatever a letter is, in a text by itself, it is found by each letter that ignoring case would find it."""
    letters = [chr(i) for i in range(0x80, 0x2_0000) if chr(i).isalpha() or chr(i) in "ſͅ"]
    cased = [c for c in letters if c.lower() != c or c.upper() != c]
    for letter in cased:
        for other in {letter.lower(), letter.upper(), letter.casefold(), letter}:
            source = re.escape(other)
            ours = expressions.compile(source, re.IGNORECASE).search(letter)
            assert (ours is None) is (re.compile(source, re.IGNORECASE).search(letter) is None), (letter, other)


def test_expressions_of_the_reader_are_compiled_for_a_text_that_asks_them() -> None:
    """But for the one that cuts first words out of the units."""
    program = (
        "import re\n"
        "compiled, plain = [], re.compile\n"
        "re.compile = lambda source, flags=0: compiled.append(source) or plain(source, flags)\n"
        "import smartspec_ops.spec.nfr.extract, gc, smartspec_ops.spec.nfr.expressions as ours\n"
        "kept = {p.pattern for p in gc.get_objects() if isinstance(p, ours.Pattern)}\n"
        "print(len(kept) > 300, kept & set(compiled))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told == "True {'[A-Za-z]+'}\n"


@given(st.lists(st.sampled_from(PERCENTILES), max_size=6).map("".join))
def test_a_text_in_ascii_may_name_a_percentile_where_any_text_may(text: str) -> None:
    assert statement._may_name_a_percentile(text) is (statement._MAYBE_PERCENTILE.search(text) is not None)


def test_every_expression_of_the_reader_compiles() -> None:
    import_module("smartspec_ops.spec.nfr.extract")
    modules = [module for name, module in sys.modules.items() if name.startswith("smartspec_ops.spec.nfr.")]
    ours = [it for module in modules for it in vars(module).values() if isinstance(it, expressions.Pattern)]
    assert len(ours) > 300
    for found in ours:
        assert found.compiled.flags & re.IGNORECASE == found.flags & re.IGNORECASE


def test_all_of_the_reader_takes_its_expressions_from_there() -> None:
    ours = Path(expressions.__file__)
    others = [path for path in ours.parent.glob("*.py") if path != ours]
    assert [path.name for path in others if "\nimport re\n" in path.read_text(encoding="utf-8")] == []
