"""Settings with a fault in them, for a person on call, who cannot wait until it is mended.

What is broken is set aside, part by part. What then is not known is granted to nobody and told to nobody: without the
roles, an incident's own log says who takes part in it (`is_closed`); without people or wordings there are no channels.
Only where facts are kept must be as it is written, or nothing goes on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.spec.facts_alone import NO_TEXT, WORDS, facts_alone, says_where
from smartspec_ops.spec.placed import Document
from smartspec_ops.spec.repair import read_repaired
from smartspec_ops.spec.settings import (
    FAMILY,
    SECTION,
    ConfigFile,
    ProductionOps,
    SettingsReading,
    read_settings,
    settings_of,
)

SECTIONS = (
    *("monitor", "grouping", "inhibition", "maintenance", "flapping", "heartbeats", "intake", "retention"),
    *("investigation", "workflows", "runbooks", "postmortem", "drill", "chat"),
)
"""What leading an incident, and reaching people for it, does without."""
CALLING = ("escalation", "schedules", "resolution", "backup")
"""What answering a page does without."""
TELLING = ("communication", "stakeholders", "roster")
"""Who is told what: without one of these nobody is."""
CHANNELS = "channels"
"""Without a broken one the others are told."""
RIGHTS = ("access", "roster")
"""Who may do what. A key nobody knows may have been meant to be one of these."""
ANY = "any channel"

Part = tuple[str | int, ...]
"""What can be left out, by its place: a section of the file or of ours, or one channel."""


def read_what_holds(
    text: str | None, path: str, environment: Mapping[str, str], *, tells: bool = False
) -> SettingsReading:
    """As `read_settings`, but for what can be set aside: then its faults are warnings, and `aside` names it.

    `tells`: this is to reach people, or decides whom later notices reach. Notices are made for the channels there are,
    so what a broken one misses it never gets: that is refused, and so is all that is not in `SECTIONS`.
    """
    whole = read_settings(text, path, environment)
    if whole.value is not None or text is None:
        return whole
    document = read_repaired(text, path)[0].document
    if document is None or not _is_ours(document):
        return without_the_file(text, whole, environment, tells=tells)
    gone = _gone(document, environment, tells=tells)
    value = settings_of(_without(document, gone), environment).value if gone else None
    if value is None:
        return whole
    channels = [_called(document, part) for part in gone if _is_channel(part)]
    if tells and channels:
        return SettingsReading(None, (*whole.diagnostics, _untold(channels)))
    ours = {str(part[1]) for part in gone if part[0] == SECTION and not _is_channel(part)}
    if any(name in (*TELLING, CHANNELS) for name in ours):
        channels = [_called(document, part) for part in _every_channel(document)] or [ANY]
        value = settings_of(_without(document, [*gone, (SECTION, CHANNELS)]), environment).value or value
    unknown = {*RIGHTS} & ours or ours - ProductionOps.model_fields.keys()
    aside = tuple(_called(document, part) for part in gone)
    return SettingsReading(
        value,
        (*_as_warnings(whole), _said(aside)),
        aside=aside,
        untold=tuple(channels),
        is_closed=bool(unknown) and _may_say_who(text),
    )


def without_the_file(
    text: str, whole: SettingsReading, environment: Mapping[str, str], *, tells: bool
) -> SettingsReading:
    """What is left of a text that cannot be read as a whole: where facts are kept, and nothing where that is not sure.
    `whole` is how the text was refused."""
    if tells:
        return whole
    found = facts_alone(text, environment)
    if found is None:
        return SettingsReading(None, (*whole.diagnostics, NOWHERE))
    aside = ("the whole file",) if not says_where(text) else ("the whole file, but for where the database is",)
    return SettingsReading(
        found,
        (*_as_warnings(whole), _said(aside)),
        aside=aside,
        untold=(ANY,),
        is_closed=_may_say_who(text),
    )


def _gone(document: Document, environment: Mapping[str, str], *, tells: bool) -> Sequence[Part]:
    """What has to be left out. A channel broken in itself first, for others may only name it; then whatever leaves
    fewer faults when it goes, so that no fault needs to know its part."""
    gone: list[Part] = [part for part in _every_channel(document) if _is_broken(document, part)]
    if not tells and not isinstance(document.data[SECTION].get(CHANNELS, []), list):
        gone.append((SECTION, CHANNELS))
    left = _errors(settings_of(_without(document, gone), environment))
    for part in _parts(document, tells=tells):
        if part not in gone and (fewer := _errors(settings_of(_without(document, [*gone, part]), environment))) < left:
            left = fewer
            gone.append(part)
    return gone


def _parts(document: Document, *, tells: bool) -> Iterator[Part]:
    """What might be left out, what matters least first. Of channels with one name the last comes first."""
    ours = document.data[SECTION]
    yield from ((SECTION, name) for name in SECTIONS if name in ours)
    yield from reversed(_every_channel(document))
    if tells:
        return
    yield from ((name,) for name in document.data if name != SECTION and name in ConfigFile.model_fields)
    last = (*CALLING, *TELLING, *RIGHTS)
    yield from ((SECTION, name) for name in dict.fromkeys(last) if name in ours)
    yield from ((SECTION, name) for name in ours if name not in ProductionOps.model_fields)


def _is_ours(document: Document) -> bool:
    """Whether our section can be taken apart. Where there is none it may be there by a name that is misspelt."""
    return isinstance(document.data, dict) and isinstance(document.data.get(SECTION), dict)


def _is_channel(part: Part) -> bool:
    return len(part) > 2


def _every_channel(document: Document) -> Sequence[Part]:
    channels = document.data.get(SECTION, {}).get(CHANNELS)
    return [(SECTION, CHANNELS, at) for at in range(len(channels))] if isinstance(channels, list) else []


def _is_broken(document: Document, part: Part) -> bool:
    alone = {SECTION: {CHANNELS: [document.data[SECTION][CHANNELS][part[-1]]]}}
    return _errors(settings_of(replace(document, data=alone), {})) > 0


def _without(document: Document, gone: Collection[Part]) -> Document:
    ours = {key: value for key, value in document.data.get(SECTION, {}).items() if (SECTION, key) not in gone}
    if isinstance(channels := ours.get(CHANNELS), list):
        ours[CHANNELS] = [one for at, one in enumerate(channels) if (SECTION, CHANNELS, at) not in gone]
    rest = {key: value for key, value in document.data.items() if (key,) not in gone}
    return replace(document, data={**rest, SECTION: ours})


def _called(document: Document, part: Part) -> str:
    if not _is_channel(part):
        return str(part[-1])
    one, at = document.data[SECTION][CHANNELS][part[-1]], int(part[-1])
    named = one.get("name") if isinstance(one, dict) else None
    return f"channel {named or at + 1}"


def _may_say_who(text: str) -> bool:
    """Whether a text may say who may do what. Where it does not parse nobody knows what is a comment in it: any
    `access` counts, and any key that is meant to be it, and so does what is no text."""
    if NO_TEXT.search(text) or "access" in text.casefold():
        return True
    return any(SequenceMatcher(None, word.casefold(), "access").ratio() > 0.7 for word in WORDS.findall(text))


def _errors(reading: SettingsReading) -> int:
    return sum(one.level is Level.ERROR for one in reading.diagnostics)


def _as_warnings(reading: SettingsReading) -> Iterator[Diagnostic]:
    return (replace(one, level=Level.WARNING) for one in reading.diagnostics)


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


NOWHERE = Diagnostic(
    code=f"{FAMILY}/no-database",
    message="what can be read of these settings does not say where the database is",
    hint="mend them; or name others with --config; or say it with SMARTSPEC_OPS_DATABASE_URL, or _PATH",
)
