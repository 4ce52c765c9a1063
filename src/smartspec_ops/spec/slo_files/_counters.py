"""From queries about rates to the counters they are about: what we count is events, over windows of our own."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, MatrixSelector, ParenExpr, VectorSelector, parse

from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.spec.promql import expression_fault, matchers_of, name_of, selector, selector_fault

_PLACEHOLDER = re.compile(r"\[\s*(?:\{\{\s*\.window\s*\}\}|\$\{?window\}?|window)\s*\]")
_COUNTED = frozenset({"rate", "increase", "irate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What an SLO counts: all events, and the good or the bad ones of them."""

    total: str
    good: str = ""
    bad: str = ""


class Uncountable(ValueError):
    """Why a query counts no events of one counter, as one sentence."""


def counter_of(query: str) -> str:
    """The selector of the counter that ``sum(rate(x{...}[w]))`` is about, or that ``x{...}[w]`` selects."""
    return _counter(_parsed(query)).selector


def slo(name: str, goal: Decimal | None, window: timedelta | None, counted: Callable[[], Counted]) -> Kept:
    """One SLO of a file; where it counts no events, with the reason."""
    try:
        found = counted()
    except Uncountable as why:
        return Kept(kind="SLO", name=name, goal=goal, window=window, told=str(why))
    return Kept(kind="SLO", name=name, goal=goal, window=window, good=found.good, bad=found.bad, total=found.total)


def counted_of(errors: str, everything: str) -> Counted:
    """Of a query of bad events, which may be all of them without the good, and one of all."""
    total = _counter(_parsed(everything))
    expression = _without_default(_bare(_parsed(errors)))
    if isinstance(expression, BinaryExpr) and str(expression.op) == "-":
        if _counter(expression.lhs) != total:
            raise Uncountable("it takes good events away from others than all of them")
        return Counted(total=total.selector, good=_of_one_window(total, expression.rhs))
    return Counted(total=total.selector, bad=_of_one_window(total, expression))


def ratio_of(query: str) -> Counted:
    """Of one query for the share of bad events: ``errors / all`` or ``1 - good / all``."""
    expression = _without_default(_bare(_parsed(query)))
    is_good = False
    if isinstance(expression, BinaryExpr) and str(expression.op) == "-" and str(_bare(expression.lhs)) == "1":
        expression, is_good = _bare(expression.rhs), True
    if not isinstance(expression, BinaryExpr) or str(expression.op) != "/":
        raise Uncountable("it is no share of one counter in another")
    if expression.modifier is not None:
        raise Uncountable("it divides series that are matched in a way of its own")
    whole = _counter(expression.rhs)
    part, total = _of_one_window(whole, expression.lhs), whole.selector
    return Counted(total=total, good=part) if is_good else Counted(total=total, bad=part)


def whole_of(good: str, bad: str) -> str:
    """What good and bad events make up together, where one label tells them apart."""
    mine, others = set(matchers_of(good)), set(matchers_of(bad))
    apart = mine ^ others
    opposite = {("=", "!="), ("=~", "!~")}
    signs = tuple(sorted((sign for _, sign, _ in apart), key=lambda sign: sign.startswith("!")))
    same = len({(label, value) for label, _, value in apart}) == 1 and len(apart) == 2
    if name_of(good) != name_of(bad) or not same or signs not in opposite:
        raise Uncountable("good and bad events are not told apart by one label: name all of them")
    return selector(name_of(good) or "", [one for one in matchers_of(good) if one in others])


def _parsed(query: str) -> Expr:
    text = _PLACEHOLDER.sub("[5m]", query.strip())
    if fault := expression_fault(text):
        raise Uncountable(fault.message)
    return parse(text)


class _Counter(NamedTuple):
    """`window` is the range it is read over, where it is read over one."""

    selector: str
    window: timedelta | None = None


def _of_one_window(total: _Counter, part: Expr) -> str:
    found = _counter(part)
    if found.window != total.window:
        raise Uncountable("its parts are read over different windows")
    return found.selector


def _counter(expression: Expr) -> _Counter:
    inner, window = _bare(expression), None
    if isinstance(inner, AggregateExpr):
        if str(inner.op) != "sum":
            raise Uncountable(f"{inner.op} adds up no events")
        if inner.modifier is not None:
            raise Uncountable("it keeps groups apart: give the metric a group_by")
        inner = _bare(inner.expr)
    if isinstance(inner, Call) and inner.func.name in _COUNTED:
        inner = _bare(inner.args[0])
    if isinstance(inner, MatrixSelector):
        window, inner = inner.range, inner.vector_selector
    if not isinstance(inner, VectorSelector):
        raise Uncountable("it is more than the sum of one counter's events")
    if inner.offset or inner.at:
        raise Uncountable("it looks at another time (offset or @)")
    found = selector(name_of(inner) or "", matchers_of(inner))
    if fault := selector_fault(found):
        raise Uncountable(fault.message)
    return _Counter(found, window)


def _without_default(expression: Expr) -> Expr:
    """Of ``x or vector(0)`` and ``x or 0 * y``, x: none counted yet is none, which is what we take it for anyway."""
    if not isinstance(expression, BinaryExpr) or str(expression.op) != "or":
        return expression
    zero = _bare(expression.rhs)
    if isinstance(zero, BinaryExpr) and str(zero.op) == "*" and "0" in (str(_bare(zero.lhs)), str(_bare(zero.rhs))):
        return _bare(expression.lhs)
    if isinstance(zero, Call) and zero.func.name == "vector" and str(_bare(zero.args[0])) == "0":
        return _bare(expression.lhs)
    return expression


def _bare(expression: Expr) -> Expr:
    while isinstance(expression, ParenExpr):
        expression = expression.expr
    return expression


# --- what every file has in it -----------------------------------------------------------------------------------


def at(data: object, *path: str) -> Any:
    """What stands at a path of keys, of which each may be spelt in several ways (``a|b``); None where nothing does."""
    for step in path:
        if not isinstance(data, Mapping):
            return None
        data = next((data[name] for name in step.split("|") if name in data), None)
    return data


def text_at(data: object, *path: str) -> str:
    found = at(data, *path)
    return found if isinstance(found, str) else ""


def listed(data: object, *path: str) -> Sequence[Mapping[str, Any]]:
    """The mappings of a list; a mapping by itself is a list of one."""
    found = at(data, *path)
    found = [found] if isinstance(found, Mapping) else found
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
