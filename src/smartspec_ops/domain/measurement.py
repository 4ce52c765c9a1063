"""What a backend saw. Silence is a type of its own, never a number.

Source: the outcomes of one query at one tick; missing series, NaN, zero traffic, stale and partial data are
different facts and lead to different verdicts.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from smartspec_ops.domain.objective import Indicator


class Silence(StrEnum):
    """Why there is no number."""

    EMPTY = "empty"
    """The query succeeded and matched no series."""
    NAN = "nan"
    """The answer is not a number (0/0) or infinite."""
    PARTIAL = "partial"
    """The source says itself that it did not read everything."""
    STALE = "stale"
    """The newest sample is too old to speak for this tick."""
    INSANE = "insane"
    """Contradicts itself: more good than total, a negative count, several series where one was meant."""
    UNREACHABLE = "unreachable"
    """Connection refused, DNS, TLS, timeout, 5xx: worth a retry."""
    OVERLOADED = "overloaded"
    """429 or 503: the source asks us to wait."""
    UNAUTHORIZED = "unauthorized"
    """401, 403, a client certificate missing."""
    BAD_QUERY = "bad_query"
    """The source refuses the query (400, 422): permanent until the configuration changes."""
    GARBAGE = "garbage"
    """An answer that cannot be decoded."""
    COLD = "cold"
    """Not enough history yet for this window."""

    @property
    def is_permanent(self) -> bool:
        return self in (Silence.BAD_QUERY, Silence.UNAUTHORIZED)


@dataclass(frozen=True, slots=True)
class Counts:
    """Events in a window: `good` of `total`. Zero of zero is idle, which is measured but says nothing.

    `coverage` is the share of the window that was really observed, 0..1. `counted` is the share that the events are
    of, where that is more: a counter goes on while nobody looks.
    """

    good: float
    total: float
    coverage: float = 1.0
    counted: float | None = None

    @property
    def bad(self) -> float:
        return self.total - self.good


@dataclass(frozen=True, slots=True)
class Buckets:
    """A cumulative histogram over a window: (upper bound in the canonical unit, events at or below), ascending.

    The last bound is +Inf and its count is the total. `coverage` and `counted` as of `Counts`.
    """

    cumulative: Sequence[tuple[float, float]]
    coverage: float = 1.0
    counted: float | None = None

    @property
    def total(self) -> float:
        return self.cumulative[-1][1] if self.cumulative else 0.0


@dataclass(frozen=True, slots=True)
class Value:
    """One finite number in the objective's canonical unit."""

    value: float


@dataclass(frozen=True, slots=True)
class NoData:
    """No number, and why. `detail` is one line for a person, without secrets."""

    why: Silence
    detail: str


Measurement = Counts | Buckets | Value | NoData


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a backend: this indicator over the `window` that ends at the tick's evaluation time.

    A plan makes its asks once and looks each up at every tick, so the hash is computed once.
    """

    indicator: Indicator
    window: timedelta
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.indicator, self.window)))

    def __hash__(self) -> int:
        return self._hash


Glimpse = tuple[float, float, float, float]
"""Good events, all events, up to which value one is good, and coverage.

The third is infinite where the answer is `Counts`. Of `Buckets` it is the bound that decides, where a single one does.
"""


class Readings(Mapping[Ask, Measurement]):
    """Answers of one tick, each made when it is looked up: a tick in which all is well looks at few of them whole."""

    __slots__ = ()

    @abstractmethod
    def glimpse(self, ask: Ask) -> "Glimpse | None":
        """The numbers of an answer without the answer; None where it has none of these, or is to be looked at whole."""

    @abstractmethod
    def silences(self) -> Iterable[NoData]:
        """Every answer that is silence in words of the source, and maybe others; what is counted need not be made."""


def silences(answers: Mapping[Ask, Measurement]) -> Iterable[NoData]:
    """Every silence among the answers whose words may come from the source."""
    if isinstance(answers, Readings):
        return answers.silences()
    return (one for one in answers.values() if isinstance(one, NoData))


@dataclass(frozen=True, slots=True)
class Sample:
    """One series of an instant answer."""

    labels: tuple[tuple[str, str], ...]
    value: float
