"""Objectives that differ in the values of some labels alone, of many specs: one set of rules measures all of them.

What a rule costs is mostly its being a rule: one that adds up ``by (service)`` for 200 services costs little more than
one for a single service. Which objective a value belongs to is a series of its own (`INFO`), joined to what was
counted.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from smartspec_ops.compilers._own import IDENTITY, Own, told
from smartspec_ops.domain.burn import Ladder
from smartspec_ops.domain.objective import HistogramIndicator, Indicator, Objective, RateIndicator, RatioIndicator
from smartspec_ops.domain.quantity import duration
from smartspec_ops.spec.promql import Matcher, matchers_of, name_of, selector

INFO = "slo:objective:info"
COHORT, MEMBER = "cohort", "member"
FEWEST, MOST = 2, 500
"""Members of a cohort: of more, there are several, so that no rule takes too long."""
_META = r"\.+*?()|[]{}^$"
_SEPARATORS = "/;|,#~ "

Values = Mapping[str, str]
Rated = tuple[Objective, Ladder]


class Shape(NamedTuple):
    """An objective without the values of the labels that all its selectors want."""

    text: str
    ladder: Ladder
    metric: str


@dataclass(frozen=True, slots=True)
class Cohort(Own):
    """Series of all `parts`. `objective` stands for them: its selectors match whatever one of theirs matches."""

    name: str
    by: tuple[str, ...]
    separator: str
    parts: tuple[tuple[Objective, str], ...]

    @property
    def members(self) -> Sequence[Objective]:
        return [one for one, _ in self.parts]

    @property
    def id(self) -> tuple[tuple[str, str], ...]:
        return ((COHORT, self.name),)

    @property
    def labels(self) -> dict[str, str]:
        return dict(self.id)

    @property
    def on(self) -> str:
        return ", ".join((*IDENTITY, *self.objective.group_by))

    def measured(self, expression: str, operator: str = "sum") -> str:
        inner = f"{operator} by ({', '.join((*self.by, *self.objective.group_by))}) ({expression})"
        values = ", ".join(f'"{label}"' for label in self.by)
        joined = f'label_join({inner}, "{MEMBER}", "{self.separator}", {values})'
        identity = ", ".join(IDENTITY)
        return f"max by ({self.on}) ({joined} * on ({MEMBER}) group_left ({identity}) {self._info})"

    def never(self, recorded: str) -> str:
        identity = ", ".join(IDENTITY)
        return f"max by ({identity}) ({self._info})\nunless on ({identity}) present_over_time({recorded})"

    @property
    def words(self) -> Mapping[str, str]:
        names = [name for one in self.members for name in told(one)]
        return {"service": "{{ $labels.service }}", **{name: self._looked_up(name) for name in dict.fromkeys(names)}}

    @property
    def counted_by(self) -> str:
        return "spec_id, objective"

    def infos(self) -> Iterator[Mapping[str, object]]:
        """The rules that say which value of the labels belongs to which objective, and what to say about it."""
        for one, member in self.parts:
            own = Own(one)
            words = {name: text[:1_000] for name, text in told(one).items()}
            yield {
                "record": INFO,
                "expr": "vector(1)",
                "labels": {**self.labels, MEMBER: member, **own.labels, **words},
            }

    @property
    def _info(self) -> str:
        return selector(INFO, [(label, "=", value) for label, value in self.id])

    def _looked_up(self, label: str) -> str:
        asked = f'printf "{INFO}{{spec_id=%q,objective=%q}}" $labels.spec_id $labels.objective | query'
        return f'{{{{ with {asked} }}}}{{{{ . | first | label "{label}" }}}}{{{{ end }}}}'


def cohorts(rated: Sequence[Rated]) -> tuple[Sequence[tuple[Cohort, Ladder]], Sequence[Objective]]:
    """Objectives that share a shape, by it; and those that share it with no other."""
    shared: dict[Shape, list[Objective]] = {}
    for one, ladder in rated:
        if (found := _shape(one, ladder)) is not None:
            shared.setdefault(found, []).append(one)
    made = [
        (cohort, shape.ladder) for shape, several in sorted(shared.items(), key=_text) for cohort in _of(shape, several)
    ]
    taken = {one.key for cohort, _ in made for one in cohort.members}
    return made, [one for one, _ in rated if one.key not in taken]


def _text(item: tuple[Shape, object]) -> str:
    return item[0].text


def _of(shape: Shape, several: Sequence[Objective]) -> Iterator[Cohort]:
    """The cohorts of one shape; an objective that counts what another one counts already is in none of them."""
    distinct: dict[tuple[tuple[str, str], ...], Objective] = {}
    for one in sorted(several, key=lambda each: each.key):
        distinct.setdefault(tuple(sorted(_shared(one).items())), one)
    # Doubled and never made one more, so that hardly an objective moves when one is added.
    shares = 1
    while len(distinct) > shares * MOST:
        shares *= 2
    for share in range(shares):
        chosen = [one for one in distinct.values() if _bucket(one, shares) == share]
        if len(chosen) >= FEWEST:
            digest = hashlib.sha256(shape.text.encode()).hexdigest()[:8]
            yield _cohort(f"{shape.metric}-{digest}{f'-{share}' if share else ''}", chosen)


def _bucket(one: Objective, shares: int) -> int:
    return int.from_bytes(hashlib.sha256(one.key.encode()).digest()[:4]) % shares


def _cohort(name: str, members: Sequence[Objective]) -> Cohort:
    values = [_shared(one) for one in members]
    by = tuple(label for label in sorted(values[0]) if len({each[label] for each in values}) > 1)
    written = "".join(each[label] for each in values for label in by)
    separator = next((sign for sign in _SEPARATORS if sign not in written), "\x1f")
    parts = [(one, separator.join(each[label] for label in by)) for one, each in zip(members, values, strict=True)]
    anyone: dict[str, Matcher] = {}
    for label in by:
        anyone[label] = (label, "=~", "|".join(literal(each) for each in sorted({found[label] for found in values})))
    first = members[0]
    widened = replace(first, indicator=_widened(first.indicator, anyone))
    return Cohort(widened, name, by, separator, tuple(parts))


def _widened(indicator: Indicator, anyone: Mapping[str, Matcher]) -> Indicator:
    def wide(text: str) -> str:
        return selector(name_of(text) or "", [anyone.get(one[0], one) for one in matchers_of(text)])

    match indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            return replace(indicator, total=wide(total), good=good and wide(good), bad=bad and wide(bad))
        case HistogramIndicator(histogram=text):
            return replace(indicator, histogram=wide(text))
        case RateIndicator(events=text):
            return replace(indicator, events=wide(text))
        case _:
            return indicator


def _shape(one: Objective, ladder: Ladder) -> Shape | None:
    shared = _shared(one)
    if not shared or set(one.group_by) & {*IDENTITY, COHORT, MEMBER}:
        return None
    told_apart = [
        [field, name_of(text), [m for m in matchers_of(text) if (m[0], m[2]) not in shared.items() or m[1] != "="]]
        for field, text in _selectors(one.indicator).items()
    ]
    metric = next(name_of(text) for text in _selectors(one.indicator).values()) or ""
    scale = str(getattr(one.indicator, "scale", ""))
    said = [one.promise, one.goal, one.calendar, one.slice_share, one.absent, one.idle_ok, scale]
    windows = [duration(one.window), duration(one.current_window)]
    return Shape(
        json.dumps([told_apart, sorted(shared), [str(each) for each in said], windows, one.group_by]), ladder, metric
    )


def _shared(one: Objective) -> dict[str, str]:
    """The labels of which every selector of the objective wants the same single value."""
    texts = list(_selectors(one.indicator).values())
    if not texts or any(name_of(text) is None for text in texts):
        return {}
    wanted = [matchers_of(text) for text in texts]
    several = {label for each in wanted for label in _names(each) if _names(each).count(label) > 1}
    found = set.intersection(*({(label, value) for label, sign, value in each if sign == "="} for each in wanted))
    free = several | set(one.group_by) | {"le", ""}
    return {label: value for label, value in found if value and label not in free}


def _names(matchers: Sequence[Matcher]) -> Sequence[str]:
    return [label for label, _, _ in matchers]


def _selectors(indicator: Indicator) -> Mapping[str, str]:
    """The selectors of an indicator, by field; none where it is not made of selectors that can be widened."""
    match indicator:
        case RatioIndicator(total=total, good=good, bad=bad, part_source=None):
            return {"total": total, **({"good": good} if good else {}), **({"bad": bad} if bad else {})}
        case HistogramIndicator(histogram=text):
            return {"histogram": text}
        case RateIndicator(events=text):
            return {"events": text}
        case _:
            return {}


def literal(value: str) -> str:
    """As an expression that matches the value alone; what needs no sign has none, so that servers can look it up."""
    return "".join(f"\\{sign}" if sign in _META else sign for sign in value)
