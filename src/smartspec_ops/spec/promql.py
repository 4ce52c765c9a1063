"""What we ask of PromQL written by people: that it parses, and that a selector is one selector.

The parser gives no positions, so a fault is a sentence; the caller knows which value it is about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from promql_parser import AggregateExpr, Call, Expr, MatchOp, VectorSelector, parse
from promql_parser import Matcher as Parsed

DEEPEST = 100
_PLAIN_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_PLAIN_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F)}
_ESCAPES = str.maketrans({**_CONTROLS, "\\": r"\\", '"': r"\"", "\n": r"\n"})
_UNSTABLE = re.compile(r"[\x00-\x08\x0b-\x1f]")


Matcher = tuple[str, str, str]
"""Label, sign, value."""


@dataclass(frozen=True, slots=True)
class PromqlFault:
    message: str
    hint: str | None = None


def expression_fault(text: str) -> PromqlFault | None:
    """Why `text` is not a PromQL expression; None where it is one."""
    parsed = _parse(text)
    return parsed if isinstance(parsed, PromqlFault) else None


def selector_fault(text: str) -> PromqlFault | None:
    """Why `text` is not exactly one vector selector, such as ``requests_total{code=~"5.."}``."""
    parsed = selector_in(text)
    return parsed if isinstance(parsed, PromqlFault) else None


def selector_in(text: str) -> VectorSelector | PromqlFault:
    """The one vector selector that `text` is, or why it is none."""
    parsed = _parse(text)
    fault = parsed if isinstance(parsed, PromqlFault) else _selector(parsed)
    if fault is not None:
        return fault
    assert isinstance(parsed, VectorSelector)
    return parsed


def histogram_fault(text: str) -> PromqlFault | None:
    """Why a selector is not the family of a classic histogram."""
    parsed = parse(text)
    assert isinstance(parsed, VectorSelector)
    name = parsed.name or ""
    if name.endswith("_bucket"):
        return PromqlFault("a histogram is named without _bucket", f"write {name.removesuffix('_bucket')}")
    if any(matcher.name == "le" for matcher in parsed.matchers.matchers):
        return PromqlFault("a histogram cannot be limited to some of its buckets", "remove the matcher on le")
    return None


def native_histogram_fault(text: str) -> PromqlFault | None:
    """Why a selector is not a native histogram: it has no buckets of its own."""
    parsed = parse(text)
    assert isinstance(parsed, VectorSelector)
    name = parsed.name or ""
    if name.endswith(("_bucket", "_count", "_sum")):
        return PromqlFault("this is a series of a classic histogram", f"write histogram: {name.rpartition('_')[0]}")
    return None


def no_native_histograms(_text: str) -> PromqlFault | None:
    return PromqlFault("a scraped page has no native histograms", "use histogram:, or read it from a Prometheus")


def scrape_fault(text: str) -> PromqlFault | None:
    """Why `text` cannot be answered from a scraped page: a selector, alone or in sum, min, max or avg."""
    parsed = _parse(text)
    if isinstance(parsed, PromqlFault):
        return parsed
    if isinstance(parsed, AggregateExpr):
        if str(parsed.op) not in ("sum", "min", "max", "avg") or parsed.modifier or parsed.param:
            return PromqlFault("only sum, min, max and avg over everything can be answered here", _PAGE)
        parsed = parsed.expr
    fault = _selector(parsed)
    return PromqlFault(fault.message, _PAGE) if fault else None


def is_constant(text: str) -> bool:
    """Whether an expression reads no series at all, such as ``vector(1)``: its answer says nothing about a service."""
    parsed = _parse(text)
    return not isinstance(parsed, PromqlFault) and not _selected(parsed)


def level_of(text: str) -> str | None:
    """The metric whose level an expression gives, unchanged: a selector, alone or in sum, min, max or avg."""
    parsed = _parse(text)
    while isinstance(parsed, AggregateExpr) and str(parsed.op) in ("sum", "min", "max", "avg"):
        parsed = parsed.expr
    return name_of(parsed) if isinstance(parsed, VectorSelector) else None


def name_of(selected: VectorSelector | str) -> str | None:
    """The name of the metric a selector reads; None where it names none or several, or is no selector."""
    parsed = _parse(selected) if isinstance(selected, str) else selected
    if not isinstance(parsed, VectorSelector):
        return None
    return parsed.name or next((m.value for m in parsed.matchers.matchers if _names(m)), None)


def label_of(selected: str, label: str) -> str | None:
    """The value a selector wants a label to have; None where it wants none, or is no selector."""
    parsed = _parse(selected)
    matchers = parsed.matchers.matchers if isinstance(parsed, VectorSelector) else ()
    return next((m.value for m in matchers if m.name == label and m.op == MatchOp.Equal), None)


def _names(matcher: Parsed) -> bool:
    """A name that only has to match an expression is a matcher like any other."""
    return bool(matcher.name == "__name__" and matcher.op == MatchOp.Equal)


def buckets_of(histogram: str) -> str | None:
    """The selector of the buckets of a histogram that is given by its family and matchers; None for other text."""
    parsed, name = _parse(histogram), name_of(histogram)
    if not isinstance(parsed, VectorSelector) or name is None:
        return None
    return selector(f"{name}_bucket", _matchers(parsed))


def series_of(text: str) -> Sequence[str]:
    """The selectors of all series an expression reads, each once; those that name no metric are left out."""
    parsed = _parse(text)
    found = [] if isinstance(parsed, PromqlFault) else _selected(parsed)
    return tuple(dict.fromkeys(selector(name, _matchers(each)) for each in found if (name := name_of(each))))


def _matchers(parsed: VectorSelector) -> Sequence[Matcher]:
    kept = [m for m in parsed.matchers.matchers if not _names(m)]
    signs = [next(sign for known, sign in _SIGNS if known == m.op) for m in kept]  # not hashable, so no mapping
    return [(m.name, sign, m.value) for m, sign in zip(kept, signs, strict=True)]


_SIGNS = ((MatchOp.Equal, "="), (MatchOp.NotEqual, "!="), (MatchOp.Re, "=~"), (MatchOp.NotRe, "!~"))


def _selected(parsed: Expr) -> Sequence[VectorSelector]:
    if isinstance(parsed, VectorSelector):
        return [parsed]
    parts = [getattr(parsed, name, None) for name in ("expr", "lhs", "rhs", "param", "vector_selector")]
    arguments = parsed.args if isinstance(parsed, Call) else ()
    return [found for part in (*parts, *arguments) if isinstance(part, Expr) for found in _selected(part)]


def selector(name: str, matchers: Sequence[Matcher] = ()) -> str:
    """A series selector as text, whatever characters its names and values hold; an empty name names no metric.

    The parser's own printing of an edited selector does not escape quotes and could widen it.
    """
    is_plain = _PLAIN_METRIC.fullmatch(name) is not None
    named = () if is_plain or not name else (("__name__", "=", name),)
    written = ",".join(f"{_label(label)}{sign}{_quoted(value)}" for label, sign, value in (*named, *matchers))
    return f"{name if is_plain else ''}{{{written}}}" if written or not is_plain else name


def labels_of(text: str) -> Sequence[str]:
    """The labels a selector limits, its name aside; none for what is no selector."""
    return [label for label, _, _ in matchers_of(text) if label != "__name__"]


def matchers_of(selected: VectorSelector | str) -> Sequence[Matcher]:
    """The matchers of a selector, its name aside; none for what is no selector."""
    parsed = _parse(selected) if isinstance(selected, str) else selected
    return _matchers(parsed) if isinstance(parsed, VectorSelector) else ()


def narrowed(text: str, labels: Sequence[tuple[str, str]]) -> str:
    """A selector that also wants these values of these labels; what is no selector stays as it is."""
    return limited(text, [(label, "=", value) for label, value in labels])


def limited(text: str, matchers: Sequence[Matcher]) -> str:
    """A selector that also wants these matchers to hold; what is no selector stays as it is."""
    parsed = _parse(text)
    if not isinstance(parsed, VectorSelector):
        return text
    return selector(name_of(parsed) or "", [*_matchers(parsed), *matchers])


def listed(labels: Sequence[tuple[str, str]]) -> str:
    """Labels as text, escaped: ``{route="/pay"}``."""
    return selector("", [(label, "=", value) for label, value in labels])


def _label(label: str) -> str:
    return label if _PLAIN_LABEL.fullmatch(label) else _quoted(label)


def _quoted(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


def _parse(text: str) -> Expr | PromqlFault:
    if _UNSTABLE.search(text) or text.count("(") + text.count("[") > DEEPEST:
        return PromqlFault("not PromQL that can be read", _SELECTOR)
    try:
        return parse(text)
    except ValueError as fault:
        return PromqlFault(f"not PromQL: {str(fault).splitlines()[0][:200]}", _SELECTOR)


def _selector(parsed: Expr) -> PromqlFault | None:
    if not isinstance(parsed, VectorSelector):
        return PromqlFault("must be one series selector, without functions or ranges", _SELECTOR)
    if parsed.offset or parsed.at:
        return PromqlFault("a selector has no offset and no @", "remove it; windows end at the time judged")
    matchers = [*parsed.matchers.matchers, *(m for group in parsed.matchers.or_matchers for m in group)]
    if not parsed.name and not any(matcher.name == "__name__" for matcher in matchers):
        return PromqlFault("must name a metric", _SELECTOR)
    return None


_SELECTOR = 'write for instance: http_requests_total{code=~"5.."}'
_PAGE = "an openmetrics source answers a selector, alone or inside sum(), min(), max() or avg()"
