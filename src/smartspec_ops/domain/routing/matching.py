"""Which alerts a rule is about: ``service=checkout``, ``region!=eu-*``; every matcher must hold.

A value is a word or a pattern with ``*`` and ``?``. Regular expressions are left out on purpose: a rule somebody typed
at night must not be able to hang the intake.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from smartspec_ops.domain.alert import Alert

FACTS: Mapping[str, Callable[[Alert], str | None]] = {
    "source": lambda a: a.source,
    "service": lambda a: a.service,
    "spec": lambda a: a.spec_id,
    "objective": lambda a: a.objective_id,
    "metric": lambda a: a.metric,
    "kind": lambda a: a.kind,
    "severity": lambda a: a.severity,
    "fingerprint": lambda a: a.fingerprint,
}
"""What every alert has a word for; any other name is a label."""

MOST = 200
"""Characters of a pattern."""
_NAME = re.compile(r"[A-Za-z_][\w.:/-]{0,99}")
_STARS = re.compile(r"\*+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """`pattern` is compared with the fact or label `name`, without regard to case; a missing one is empty."""

    name: str
    pattern: str
    is_negated: bool = False

    def matches(self, alert: Alert) -> bool:
        return bool(_compiled(self.pattern)(value_of(alert, self.name))) is not self.is_negated

    def __str__(self) -> str:
        return f"{self.name}{'!=' if self.is_negated else '='}{self.pattern}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a matcher cannot be read, and what would help."""

    why: str
    hint: str


def value_of(alert: Alert, name: str) -> str:
    known = FACTS.get(name)
    return (known(alert) if known else alert.labels.get(name)) or ""


def parse(text: str) -> Matcher | Unreadable:
    """``name=pattern`` or ``name!=pattern``."""
    name, sign, pattern = text.partition("=")
    is_negated = name.endswith("!")
    name = name.removesuffix("!").strip()
    if not sign or not _NAME.fullmatch(name):
        return Unreadable(f"{text[:60]!r} is not NAME=VALUE", "write for instance service=checkout or region!=eu-*")
    pattern = pattern.strip()
    if len(pattern) > MOST:
        return Unreadable(f"the pattern for {name} is longer than {MOST} characters", "use *")
    return Matcher(name=name, pattern=pattern, is_negated=is_negated)


def all_match(matchers: Sequence[Matcher], alert: Alert) -> bool:
    """Whether every one holds. No matchers match nothing: a silence about everything must be said, as ``service=*``."""
    return bool(matchers) and all(one.matches(alert) for one in matchers)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Callable[[str], bool]:
    """Time linear in the text for each ``*``: what lies between two of them is found where it first stands."""
    parts = [part.casefold() for part in _STARS.split(pattern)]
    if len(parts) == 1:
        exact = _fixed(parts[0])
        return lambda text: exact(text.casefold())
    first, *middle, last = parts

    def matches(text: str) -> bool:
        text = text.casefold()
        if len(text) < len(first) + len(last) or not _fixed(first)(text[: len(first)]):
            return False
        if not _fixed(last)(text[len(text) - len(last) :]):
            return False
        at, end = len(first), len(text) - len(last)
        for part in middle:
            found = _find(text, part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True

    return matches


def _fixed(part: str) -> Callable[[str], bool]:
    """Equal in length and in every character but where `part` has a ``?``."""
    if "?" not in part:
        return lambda text: text == part
    return lambda text: len(text) == len(part) and all(p in ("?", c) for p, c in zip(part, text, strict=True))


def _find(text: str, part: str, start: int, end: int) -> int:
    if "?" not in part:
        return text.find(part, start, end)
    same = _fixed(part)
    return next((at for at in range(start, end - len(part) + 1) if same(text[at : at + len(part)])), -1)
