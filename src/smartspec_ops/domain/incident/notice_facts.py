"""What notices show beside their text: facts as label and value, links, and times people read. In any language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident.parts import Update
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.objective import Comparator
from smartspec_ops.domain.quantity import Quantity, Unit, budget_left, digits, duration

STATUS = "status"
"""The kind of the notice that is no news: how things stand."""
_MOST_PROMISES = 5
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    """The single words of one language."""

    table: Mapping[str, str]

    def __call__(self, word: str, **values: str) -> str:
        text = self.table[word]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def lasted(self, span: timedelta) -> str:
        """The two largest units: ``1 h 5 min``."""
        seconds = max(0, int(span.total_seconds()))
        parts = {"day": seconds // 86_400, "hour": seconds // 3_600 % 24, "minute": seconds // 60 % 60}
        parts["second"] = seconds % 60
        shown = [self(unit, n=str(n)) for unit, n in parts.items() if n][:2]
        return " ".join(shown) or self("second", n="0")


def at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def short_facts(incident: Incident, words: Words) -> Facts:
    return (
        (words("severity"), str(incident.severity)),
        (words("status"), words(f"status.{incident.phase}")),
        (words("service"), incident.service),
        (words("impact"), at(incident.impact_started_at)),
    )


def all_facts(incident: Incident, words: Words) -> Facts:
    alert = incident.alert
    found = [*short_facts(incident, words), *_broken(incident, words)]
    if (left := _budget(incident)) is not None:
        found.append((words("budget"), left))
    if alert.deployment is not None and incident.is_active:  # afterwards another one may be: a rollback made it so
        version = f" ({alert.deployment.version})" if alert.deployment.version else ""
        found.append((words("deployment"), words("seen", seen=f"{alert.deployment.id}{version}", at=_clock(alert))))
    if incident.severity_why is not None:
        found.append((words("why"), incident.severity_why))
    return found


def update_fact(update: Update, words: Words) -> tuple[str, str]:
    numbers = {"number": str(update.number), "revision": str(update.revision)}
    return words("update"), words("update.of", **numbers)


def links(alert: Alert, words: Words) -> Facts:
    boards = [(words("dashboard", n=str(n)), url) for n, url in enumerate(alert.dashboards, start=1)]
    return [*([(words("runbook"), alert.runbook)] if alert.runbook else []), *boards]


def _broken(incident: Incident, words: Words) -> Facts:
    """One fact per broken promise: what was promised where, and what was seen; the first few of many."""
    if not incident.is_active:
        return ()
    open_ones = [a for a in incident.members.values() if a.status is not AlertStatus.RESOLVED] or [incident.alert]
    # Reported by hand, an alert is about no promise and no value.
    open_ones = [alert for alert in open_ones if alert.target is not None or alert.current is not None]
    facts = [(words("broken"), _promise_and_value(alert, words)) for alert in open_ones[:_MOST_PROMISES]]
    more = len(open_ones) - len(facts)
    return [*facts, *([(words("and"), words("more", n=str(more)))] if more else [])]


def _budget(incident: Incident) -> str | None:
    """The smallest that is left of any promise of the incident; of which, where there are several."""
    known = [one for one in (incident.members.values() or [incident.alert]) if one.budget_remaining is not None]
    if not known:
        return None
    least = min(known, key=lambda one: one.budget_remaining or 0.0)
    left = budget_left(least.budget_remaining or 0.0)
    return left if len({one.metric for one in known}) == 1 else f"{left} ({least.metric})"


def _promise_and_value(alert: Alert, words: Words) -> str:
    seen = shown(alert, "current")
    place = f" ({alert.requirement_place})" if alert.requirement_place else ""
    return (
        f"{promise_text(alert)}{place}: {words('seen', seen=seen, at=_clock(alert)) if seen else words('unmeasured')}"
    )


def _clock(alert: Alert) -> str:
    """When this was so: a notice may go out long after the message it quotes."""
    return f"{alert.at.astimezone(UTC):%H:%M} UTC"


def promise_text(alert: Alert) -> str:
    """``checkout_error_rate < 0.1 % over 5m``: the target in the spec's own sense."""
    sign = f" {Comparator(alert.comparator).sign}" if alert.comparator in list(Comparator) else " target"
    over = f" over {duration(alert.window)}" if alert.window else ""
    return f"{alert.metric}{sign} {shown(alert, 'target') or '?'}{over}"


def shown(alert: Alert, which: str) -> str | None:
    """`current` or `target` with its unit; None where there is none."""
    value = alert.current if which == "current" else alert.target
    if value is None:
        return None
    return (
        str(Quantity(value, Unit(alert.unit)))
        if alert.unit in list(Unit)
        else f"{digits(value)} {alert.unit or ''}".strip()
    )
