"""Who is being paged, when the next page goes out and to whom, and what else waits for its time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.timers import is_void
from smartspec_ops.cli import _show
from smartspec_ops.domain.incident.forecast import Ahead, Forecast
from smartspec_ops.domain.incident.parts import Page
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.words import counted
from smartspec_ops.ports import StoredEffect

_AHEAD: Mapping[Ahead, str] = {
    Ahead.NOBODY_LEFT: "everybody was tried",
    Ahead.ANSWER_EXPIRES: "the pages begin again, if nothing is done until then",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """`queued` are the incident's effects that are still to be performed."""

    incident: Incident
    ahead: Forecast | None
    queued: Sequence[StoredEffect]
    now: datetime

    def lines(self) -> Iterator[str]:
        i = self.incident
        if i.is_active and not i.answered:
            for page in _newest(i):
                told = f"{page.to}, not answered" if page.to else "nobody could be"
                yield f"paged: {told} (page {page.step} at {_show.when(page.at)})"
        if i.paging is not None and i.is_active:
            run = i.paging
            where = f"step {run.step} of {len(run.policy.steps)}, round {run.round} of {run.policy.repeat + 1}"
            yield f"escalation: {run.policy.name}, {where}"
        if self.ahead is not None:
            label = "next page" if self.ahead.what is Ahead.PAGE else "next"
            yield f"{label}: {_show.when(self.ahead.at)}: {_words(self.ahead)}"
        for channel, number in sorted(self._untold().items()):
            yield f"not delivered yet by {channel}: {counted(number, 'notice')}"
        for timer in self._timers():
            is_late = timer["due_at"] < _show.when(self.now)
            late = ", late: it waits for the daemon or `smartspec-ops serve`" if is_late else ""
            about = f" ({timer['about']})" if "about" in timer else ""
            yield f"timer: {timer['kind'].replace('_', ' ')}{about} at {timer['due_at']}{late}"

    def data(self) -> Mapping[str, Any]:
        run, ahead = self.incident.paging, self.ahead
        return {
            "policy": run.policy.name if run else None,
            "round": run.round if run else None,
            "step": run.step if run else None,
            "paged": [page.to for page in _newest(self.incident)],
            "next": {
                "at": _show.when(ahead.at),
                "what": ahead.what.value,
                "people": list(ahead.people),
                "channels": list(ahead.channels),
            }
            if ahead
            else None,
            "undelivered": self._untold(),
            "timers": list(self._timers()),
        }

    def _timers(self) -> Sequence[Mapping[str, str]]:
        return [
            {
                "kind": one.effect.kind,
                "due_at": _show.when(one.effect.due_at),
                **({"about": str(about)} if (about := _about(one.effect.body)) else {}),
            }
            for one in sorted(self.queued, key=lambda one: one.effect.due_at)
            if one.effect.kind != EffectKind.NOTIFY and not is_void(self.incident, one.effect)
        ]

    def _untold(self) -> Mapping[str, int]:
        """Notices that wait, by channel."""
        return Counter(str(one.effect.body["channel"]) for one in self.queued if one.effect.kind == EffectKind.NOTIFY)


def _about(body: Mapping[str, object]) -> object:
    """What tells several timers of one kind apart: readers, an action item, a role."""
    return body.get("audience") or body.get("item") or body.get("role")


def _newest(incident: Incident) -> Sequence[Page]:
    """Those that went out together last."""
    return [page for page in incident.pages if page.at == incident.pages[-1].at]


def _words(ahead: Forecast) -> str:
    if ahead.what is not Ahead.PAGE:
        return _AHEAD[ahead.what]
    named = [*ahead.people, *(f"the channel {name}" for name in ahead.channels)]
    return f"to {' and '.join(named)}" if named else "to nobody, as things stand"
