"""People behind pseudonyms, as commands."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from smartspec_ops.app.response.identity import Identities
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.ports import Identity
from smartspec_ops.wiring import Runtime

_KEYS = frozenset({"names", "email", "slack"})


async def put(common: Common, actor: str, pseudonym: str, source: str) -> int:
    """From a file or standard input: a command line can be read by every user of the machine."""
    identity = _identity(pseudonym, source)
    async with common.runtime() as runtime:
        refused = await (await _identities(runtime, actor)).put(identity)
    if refused is not None:
        return say_refused(refused, common)
    emit({"kept": pseudonym}) if common.json else click.echo(f"{pseudonym} is kept, apart from everything else")
    return OK


async def read(common: Common, actor: str, pseudonym: str) -> int:
    async with common.reading() as runtime:
        found = await (await _identities(runtime, actor)).read(pseudonym)
    if isinstance(found, Refused):
        return say_refused(found, common)
    if found is None:
        raise UserFault.of("identity/unknown", f"nobody is kept under {pseudonym!r}", "the roster may say more")
    said = {"pseudonym": found.pseudonym, "names": list(found.names), "email": found.email, "slack": found.slack}
    if common.json:
        emit(said)
        return OK
    for key, value in said.items():
        click.echo(f"{key}: {', '.join(value) if isinstance(value, list) else value or '-'}")
    return OK


async def erase(common: Common, actor: str, pseudonym: str) -> int:
    async with common.runtime() as runtime:
        erased = await (await _identities(runtime, actor)).erase(pseudonym)
        person = runtime.team().roster.find(pseudonym)
    if isinstance(erased, Refused):
        return say_refused(erased, common)
    left = (person is not None and person.email is not None) or (person is not None and person.slack is not None)
    if common.json:
        emit({"erased": erased, "left_in_settings": left})
        return OK
    click.echo(f"{pseudonym} is nobody any more" if erased else f"nothing was kept under {pseudonym}")
    if left:
        click.echo("their address is still in the settings: production_ops.roster")
    return OK


async def _identities(runtime: Runtime, actor: str) -> Identities:
    return Identities(store=await runtime.store(), access=runtime.access, actor=actor, now=runtime.clock.now())


def _identity(pseudonym: str, source: str) -> Identity:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        data: Any = json.loads(text)
    except (OSError, UnicodeDecodeError, ValueError):
        raise UserFault.of("identity/file", "the file cannot be read as JSON", _HINT) from None
    if not isinstance(data, dict) or set(data) - _KEYS or not _is_plain(data):
        raise UserFault.of("identity/file", "it must hold names, email and slack", _HINT)
    return Identity(
        pseudonym=pseudonym, names=tuple(data.get("names", ())), email=data.get("email"), slack=data.get("slack")
    )


_HINT = '{"names": ["..."], "email": "...", "slack": "..."}, each of them optional'


def _is_plain(data: dict[str, Any]) -> bool:
    names = data.get("names", [])
    texts = [data[key] for key in ("email", "slack") if key in data]
    return isinstance(names, list) and all(isinstance(one, str) and one.strip() for one in [*names, *texts])
