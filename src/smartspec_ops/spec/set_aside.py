"""Settings with a fault in them, for a person on call, who cannot wait until it is mended.

What is broken is set aside, section by section, where no step such a person takes depends on it: who there is, who may
do what, who is called and where facts are kept must be as they are written, or nothing goes on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.spec.repair import read_repaired
from smartspec_ops.spec.settings import FAMILY, SECTION, SettingsReading, read_settings, settings_of

SECTIONS = (
    *("monitor", "grouping", "inhibition", "maintenance", "flapping", "heartbeats", "intake", "retention"),
    *("investigation", "workflows", "runbooks", "postmortem", "drill", "chat"),
)
"""What acknowledging and leading an incident does without."""
CHANNELS = "channels"
"""Without a broken one the others are told."""


def read_what_holds(text: str | None, path: str, environment: Mapping[str, str]) -> SettingsReading:
    """As `read_settings`, but for what can be set aside: then its faults are warnings, and `aside` names it."""
    whole = read_settings(text, path, environment)
    document = read_repaired(text or "", path)[0].document
    if whole.value is not None or document is None or not isinstance(document.data, dict):
        return whole
    rest, left, aside = document, _errors(whole), []
    for name, leave_out in _candidates(document.data.get(SECTION)):
        less = replace(rest, data={**rest.data, SECTION: leave_out(rest.data[SECTION])})
        fewer = _errors(settings_of(less, environment))
        if fewer < left:
            rest, left = less, fewer
            aside.append(name)
    value = settings_of(rest, environment).value
    if value is None:
        return whole
    told = (replace(one, level=Level.WARNING) for one in whole.diagnostics)
    return SettingsReading(value, (*told, _said(aside)), tuple(aside))


Ops = Mapping[str, Any]


def _candidates(ops: object) -> Iterator[tuple[str, Callable[[Ops], Ops]]]:
    """What might be left out: its name, and how. Channels from the last, so that the numbers of the others hold."""
    if not isinstance(ops, dict):
        return
    for name in SECTIONS:
        if name in ops:
            yield name, partial(_without_section, name)
    channels = ops.get(CHANNELS)
    listed = channels if isinstance(channels, list) else []
    for at, one in reversed([*enumerate(listed)]):
        named = one.get("name") if isinstance(one, dict) else None
        yield f"channel {named or at + 1}", partial(_without_channel, at)


def _without_section(name: str, ops: Ops) -> Ops:
    return {key: value for key, value in ops.items() if key != name}


def _without_channel(at: int, ops: Ops) -> Ops:
    return {**ops, CHANNELS: [one for n, one in enumerate(ops[CHANNELS]) if n != at]}


def _errors(reading: SettingsReading) -> int:
    return sum(one.level is Level.ERROR for one in reading.diagnostics)


def _said(aside: list[str]) -> Diagnostic:
    return Diagnostic(
        code=f"{FAMILY}/set-aside",
        message=f"this goes on without what is broken: {', '.join(aside)}",
        hint="mend it: other commands, and whatever starts anew, refuse these settings",
        level=Level.WARNING,
    )
