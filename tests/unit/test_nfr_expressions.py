"""A shorter way to the same: what is asked only of texts that hold its words finds what `re` does."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.nfr import extract
from smartspec_ops.spec.nfr.statement import statement
from smartspec_ops.spec.nfr.words import expressions

BY_WORDS = r"(?<!\w)(?:was|fiel|ba[jk]o|bakım|ниже|超え|µs|ms|sek)(?!\w)|\bper (?:day|year)\b[^.;]{0,6}$|σας|[(（]eg"
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


def _as_made_by_a_module(source: str) -> expressions.Pattern:
    """Only of those are needed words read off: what is made after the first was asked is made for one use."""
    made = expressions.compile(source, re.IGNORECASE)
    expressions._number_words.cache_clear()
    expressions._held.cache_clear()
    expressions._held_in.cache_clear()
    return made


@pytest.mark.parametrize("source", [BY_WORDS, BY_PARTS])
@pytest.mark.parametrize("how", ["search", "match", "fullmatch"])
@given(TEXTS, st.integers(0, 8), st.integers(0, 40))
def test_what_is_found_is_what_re_finds(how: str, source: str, text: str, start: int, end: int) -> None:
    plain, ours = re.compile(source, re.IGNORECASE), _as_made_by_a_module(source)
    assert _told(getattr(ours, how)(text, start, end)) == _told(getattr(plain, how)(text, start, end))
    assert ours.needed


@pytest.mark.parametrize("source", [BY_WORDS, BY_PARTS])
@given(TEXTS)
def test_so_is_everything_that_is_found(source: str, text: str) -> None:
    plain, ours = re.compile(source, re.IGNORECASE), _as_made_by_a_module(source)
    assert [_told(m) for m in ours.finditer(text)] == [_told(m) for m in plain.finditer(text)]
    assert (ours.sub("-", text), ours.split(text)) == (plain.sub("-", text), plain.split(text))
    assert ours.findall(text) == plain.findall(text)


def test_expressions_of_the_reader_are_compiled_for_a_text_that_holds_their_words() -> None:
    program = (
        "import gc, smartspec_ops.spec.nfr as nfr, smartspec_ops.spec.nfr.words.expressions as ours\n"
        "made = [p for p in gc.get_objects() if isinstance(p, ours.Pattern)]\n"
        "before = sum('compiled' in vars(p) for p in made)\n"
        "nfr.read_requirements('# Shop\\n\\n## Performance\\n\\n- Search answers within 300 ms (p95)\\n', 'spec.md')\n"
        "by_words = [p for p in made if p.needed]\n"
        "print(before, len(by_words) > 300, sum('compiled' in vars(p) for p in by_words) < 30)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told == "0 True True\n"


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
    modules = Path(extract.__file__).parent.rglob("*.py")
    plain = {path.name for path in modules if "\nimport re\n" in path.read_text(encoding="utf-8")}
    assert plain == {"expressions.py", "needed_words.py"}
