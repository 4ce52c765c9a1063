"""From settings to whom each channel is for, and how often people hear."""

from collections.abc import Mapping, Sequence

from smartspec_ops.app.effects.announce import Route
from smartspec_ops.channels import CHANNELS
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.policy import Cadence
from smartspec_ops.domain.incident.wording import Audience, Lang
from smartspec_ops.domain.severity import Sev
from smartspec_ops.ports import Description
from smartspec_ops.spec.sections.communication import Communication
from smartspec_ops.spec.settings import ChannelEntry


def routes(entries: Sequence[ChannelEntry]) -> Mapping[str, Route]:
    """By the channel's name. UserFault where the public could read what is not for it."""
    return {entry.name: _route(entry) for entry in entries if entry.kind in CHANNELS}


def _route(entry: ChannelEntry) -> Route:
    described = CHANNELS[entry.kind].description
    named = None if entry.audiences is None else frozenset(Audience.of(word) for word in entry.audiences)
    audiences = described.audiences if named is None else named
    addressed = "addressed" in described.abilities
    is_public = "public" in described.abilities
    if is_public and audiences - {Audience.CUSTOMERS}:
        message = f"channel {entry.name!r}: the public reads a {entry.kind}, so it is for customers alone"
        raise UserFault.of("channel/audiences", message, "audiences: [customers]")
    return Route(
        audiences=audiences,
        # A kind with audiences of its own cannot say anything else.
        able=described.audiences,
        # Who writes to each reader has nobody to write to without readers.
        named=is_public or (named is not None and not addressed),
        addressed=addressed,
        lang=Lang(entry.lang) if entry.lang else None,
        is_live=_is_live(entry, described),
        rooms=_rooms(entry) if _is_live(entry, described) else None,
    )


def _is_live(entry: ChannelEntry, described: Description) -> bool:
    """Whether it keeps a message of every incident current: where it can, unless its entry says ``live: false``."""
    given = entry.settings
    return described.live_by in given and str(given.get("live", "true")).lower() != "false"


def _rooms(entry: ChannelEntry) -> Sev | None:
    """How bad an incident must be for a room of its own: ``all``, or a severity."""
    word = str(entry.settings.get("rooms") or "").upper()
    if word in {"", "NONE"}:
        return None
    if word == "ALL":
        return Sev.SEV4
    if word in {level.value for level in Sev}:
        return Sev(word)
    message = f"channel {entry.name!r}: 'rooms' must be all, none, or one of {', '.join(level.value for level in Sev)}"
    raise UserFault.of("channel/rooms", message, "rooms: SEV-2 makes rooms for SEV-1 and SEV-2")


def cadences(configured: Communication) -> Mapping[Sev, Cadence]:
    return {
        Sev(severity): Cadence(
            first=each.first,
            every=each.every,
            executives=each.executives,
            slow_after=each.slow_after,
            then_every=each.then_every,
            remind=each.remind,
        )
        for severity, each in configured.cadence.items()
    }
