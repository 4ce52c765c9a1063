"""Settings with a fault in them, for a person on call, who cannot wait until it is mended.

What is broken is set aside, section by section, where no step such a person takes depends on it: who there is, who may
do what, who is called and where facts are kept must be as they are written, or nothing goes on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.spec.repair import read_repaired
from smartspec_ops.spec.settings import FAMILY, SECTION, SettingsReading, read_settings, settings_of
from smartspec_ops.spec.yaml import Document

SECTIONS = (
    *("monitor", "grouping", "inhibition", "maintenance", "flapping", "heartbeats", "intake", "retention"),
    *("investigation", "workflows", "runbooks", "postmortem", "drill", "chat"),
)
"""What acknowledging and leading an incident does without."""
CHANNELS = "channels"
"""Without a broken one the others are told."""

Part = str | int
"""What can be left out: a section by its name, a channel by its place among them."""


def read_what_holds(
    text: str | None, path: str, environment: Mapping[str, str], *, tells: bool = False
) -> SettingsReading:
    """As `read_settings`, but for what can be set aside: then its faults are warnings, and `aside` names it.

    `tells`: this is to reach people, or decides whom later notices reach. Notices are made for the channels there are,
    so what a broken one misses it never gets: that is refused.
    """
    whole = read_settings(text, path, environment)
    document = read_repaired(text or "", path)[0].document
    if whole.value is not None or document is None or not isinstance(document.data, dict):
        return whole
    left, gone = _errors(whole), list[Part]()
    for part in _parts(document):
        fewer = _errors(settings_of(_without(document, [*gone, part]), environment))
        if fewer < left:
            left = fewer
            gone.append(part)
    value = settings_of(_without(document, gone), environment).value if gone else None
    if value is None:
        return whole
    channels = [_called(document, part) for part in gone if isinstance(part, int)]
    if tells and channels:
        return SettingsReading(None, (*whole.diagnostics, _untold(channels)))
    told = (replace(one, level=Level.WARNING) for one in whole.diagnostics)
    aside = tuple(_called(document, part) for part in gone)
    return SettingsReading(value, (*told, _said(aside)), aside, tuple(channels))


def _parts(document: Document) -> Iterator[Part]:
    """What might be left out. Channels with a fault of their own come before those that only repeat a name; of these
    the last comes first."""
    ops = document.data.get(SECTION)
    yield from (name for name in SECTIONS if isinstance(ops, dict) and name in ops)
    places = reversed(range(len(_channels(document))))
    yield from sorted(places, key=lambda at: not _is_broken(document, at))


def _channels(document: Document) -> Sequence[object]:
    ops = document.data.get(SECTION)
    channels = ops.get(CHANNELS) if isinstance(ops, dict) else None
    return channels if isinstance(channels, list) else ()


def _is_broken(document: Document, at: int) -> bool:
    alone = {SECTION: {CHANNELS: [_channels(document)[at]]}}
    return _errors(settings_of(replace(document, data=alone), {})) > 0


def _without(document: Document, gone: Collection[Part]) -> Document:
    ops = document.data[SECTION]
    rest = {key: value for key, value in ops.items() if key not in gone}
    if channels := _channels(document):
        rest[CHANNELS] = [one for at, one in enumerate(channels) if at not in gone]
    return replace(document, data={**document.data, SECTION: rest})


def _called(document: Document, part: Part) -> str:
    if isinstance(part, str):
        return part
    one = _channels(document)[part]
    named = one.get("name") if isinstance(one, dict) else None
    return f"channel {named or part + 1}"


def _errors(reading: SettingsReading) -> int:
    return sum(one.level is Level.ERROR for one in reading.diagnostics)


def _said(aside: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        code=f"{FAMILY}/set-aside",
        message=f"this goes on without what is broken: {', '.join(aside)}",
        hint="mend it: other commands, and whatever starts anew, refuse these settings",
        level=Level.WARNING,
    )


def _untold(channels: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        code=f"{FAMILY}/untold",
        message=f"{', '.join(channels)} would never be told of this: not now, and not once it is mended",
        hint="mend it, or call them yourself: ack, assign, leave and note go on without it",
    )
