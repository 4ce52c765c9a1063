"""The series recorded for one objective: how they are named, selected and combined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import duration
from smartspec_ops.spec.promql import selector

TOTAL, BAD, BURN, EXPECTED = "slo:total:count", "slo:bad:count", "slo:burn:rate", "slo:expected:count"
VALUE, BAD_SLICE, SINCE, LATELY = "slo:value", "slo:bad_slice", "slo:since:timestamp", "slo:seen:count"

PACES = ((timedelta(hours=1), 1), (timedelta(hours=6), 5), (timedelta(days=3), 15), (timedelta.max, 60))
"""Up to which window the numbers are recorded at every how many-th evaluation: the longest cost the most."""


SINCE_PACE, REMEMBERED = 5, timedelta(hours=1)
"""Looking for the beginning of the counters is dear: at every so many-th evaluation, and remembered for so long."""
IDENTITY = ("spec_id", "objective", "service")
"""The labels of everything that is recorded of an objective."""


@dataclass(frozen=True, slots=True)
class Own:
    """What tells the series of `objective` from all others: their labels, and those it is grouped by."""

    objective: Objective

    @property
    def members(self) -> Sequence[Objective]:
        """The objectives these series are about."""
        return (self.objective,)

    @property
    def id(self) -> tuple[tuple[str, str], ...]:
        return (("spec_id", self.objective.spec_id), ("objective", self.objective.id))

    @property
    def labels(self) -> dict[str, str]:
        return {**dict(self.id), "service": self.objective.service}

    @property
    def on(self) -> str:
        """The labels that tell the alerts of a pattern's groups apart, for a clause in brackets."""
        return ", ".join(self.objective.group_by)

    def series(self, name: str, window: timedelta | None = None) -> str:
        """The recorded series; those of a window carry its length in their name."""
        return selector(
            f"{name}{duration(window) if window else ''}", [(label, "=", value) for label, value in self.id]
        )

    @property
    def since(self) -> str:
        """Since when there is anything to count: recorded more rarely than it is read, and told by nothing else."""
        return f"last_over_time({self.series(SINCE)}[{duration(REMEMBERED)}])"

    def total(self, expression: str, operator: str = "sum") -> str:
        """The expression as one number, or as one for each group."""
        by = f" by ({self.on}) " if self.on else ""
        return f"{operator}{by}({expression})"

    def measured(self, expression: str, operator: str = "sum") -> str:
        """As `total`, of an expression about the series of the service itself."""
        return self.total(expression, operator)

    def never(self, recorded: str) -> str:
        """True where nothing of a range of recorded series is there."""
        return f"absent_over_time({recorded})"

    @property
    def words(self) -> Mapping[str, str]:
        """What annotations say about the objective, as templates; empty where there is nothing to say."""
        return {
            "service": plain_words(self.objective.service),
            **{name: plain_words(text) for name, text in told(self.objective).items()},
        }

    @property
    def counted_by(self) -> str:
        """The labels by which tests tell one alert from another."""
        return ""


def told(objective: Objective) -> Mapping[str, str]:
    """The words of one objective alone, which no other has in common with it."""
    found = {
        "description": f"{objective.text or objective.id} ({objective.place})",
        "runbook_url": objective.runbook or "",
        "dashboard_url": next(iter(objective.dashboards), ""),
    }
    return {name: " ".join(text.split()) for name, text in found.items() if text}


def plain_words(text: str) -> str:
    """Words of a spec are no template: Prometheus would refuse the file, or run what they say."""
    return " ".join(text.split()).replace("{{", '{{ "{{" }}')


def pace(window: timedelta) -> int:
    """At every how many-th evaluation the numbers of a window are recorded."""
    return next(rate for longest, rate in PACES if window <= longest)


def decimal(value: Decimal | Fraction | int) -> str:
    """The exact number where it has a short decimal, else the nearest float."""
    exact = Fraction(value)
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1 and len(text := f"{Decimal(exact.numerator) / Decimal(exact.denominator):f}") <= 20:
        return text
    return repr(float(exact))
