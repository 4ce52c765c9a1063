"""Our section of the configuration: secrets that can be had, people who can be reached, tokens, channels, programs.

Nothing is sent: what is said here is about what is written, and what a channel's far side says of our credentials.
"""

import asyncio
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace

from smartspec_ops.cli.doctor.examined import Examined, fail, ok, skip, told, told_fault, warn
from smartspec_ops.domain.errors import OpsError, UserFault
from smartspec_ops.domain.words import counted
from smartspec_ops.ports import Checkable, Finding
from smartspec_ops.spec.sections.workflows import WorkflowEntry
from smartspec_ops.spec.settings import SECTION

SECRETS = "configuration/secret"


async def secrets(examined: Examined) -> Sequence[Finding]:
    """Every reference of our section, wherever it stands."""
    from smartspec_ops.spec.references import references

    known = list(references(examined.runtime.workspace.settings.ops, SECTION))
    found = list[Finding]()
    for at, reference in known:
        if (why := examined.missing(reference)) is not None:
            found.append(fail(SECRETS, why.message, why.hint or "", at))
        elif (value := examined.runtime.secrets.resolve(reference).reveal()) != value.strip():
            fix = "store it without them: most far sides take them for a part of it"
            found.append(warn(SECRETS, f"{reference} begins or ends with white space", fix, at))
    missing = sum(one.state == "fail" for one in found)
    if known and not missing:
        found.insert(0, ok(SECRETS, f"{counted(len(known), 'secret')}: there"))
    return found


async def channels(examined: Examined) -> Sequence[Finding]:
    from smartspec_ops.channels import check
    from smartspec_ops.spec.references import references

    entries = examined.runtime.workspace.settings.ops.channels
    if not entries:
        fix = f"add {SECTION}.channels: docs/channels has a page for each kind"
        return [warn("channel/none", "there is no channel: notices end on this terminal", fix)]
    found = list[Finding]()
    for entry in entries:
        about = f"{entry.name} ({entry.kind})"
        if faults := check(entry.name, entry.kind, entry.settings):
            found += told(faults, about)
        elif any(examined.missing(reference) for _, reference in references(entry)):
            found.append(skip("channel/ready", "it waits for its secret", about))
        else:
            found += await _built(examined, entry.name, entry.kind, about)
    return found


async def _built(examined: Examined, name: str, kind: str, about: str) -> Sequence[Finding]:
    settings = next(one.settings for one in examined.runtime.workspace.settings.ops.channels if one.name == name)
    try:
        channel = examined.runtime.channel(name, kind, settings)
    except UserFault as fault:
        return told(fault.diagnostics, about)
    ready = ok("channel/ready", "it is whole; nothing was sent", about)
    if not isinstance(channel, Checkable):
        return [ready]
    try:
        async with asyncio.timeout(examined.within.total_seconds()):
            return [ready, *(replace(each, about=about) for each in await channel.preflight())]
    except TimeoutError:
        fix = "check the network and the proxy variables, or give it longer: --within"
        return [ready, fail("channel/answers", f"no answer within {examined.within.total_seconds():g} s", fix, about)]


async def tokens(examined: Examined) -> Sequence[Finding]:
    """Who would be let in by `serve`."""
    from smartspec_ops.http.auth import gate, is_guarded
    from smartspec_ops.spec.references import references

    runtime, settings = examined.runtime, examined.runtime.workspace.settings.ops.intake
    if not is_guarded(settings):
        if settings.trust_local:
            return [ok("token/guard", "there is no token: serve lets in programs of this machine alone")]
        return [ok("token/guard", "there is no token: serve lets nobody in, unless it is told --trust-local")]
    if any(examined.missing(reference) for _, reference in references(settings)):
        return [skip("token/guard", "not all of their secrets are there")]
    gate(settings, runtime.secrets.resolve, runtime.clock)
    entries = len(settings.tokens) + len(settings.signatures)
    return [ok("token/guard", f"{counted(entries, 'sender')} can be told apart")]


async def people(examined: Examined) -> Sequence[Finding]:
    ops = examined.runtime.workspace.settings.ops
    if not ops.roster:
        fix = f"add {SECTION}.roster with an id and roles: docs/oncall.md"
        return [warn("people/none", "the roster is empty: nobody can be asked to lead an incident", fix)]
    if not ops.schedules and not any("commander" in one.roles for one in ops.roster):
        fix = "give somebody the role commander, or add schedules: docs/oncall.md"
        return [warn("people/commander", "nobody in the roster leads incidents", fix)]
    return [ok("people/roster", counted(len(ops.roster), "person").replace("persons", "people"))]


async def duty(examined: Examined) -> Sequence[Finding]:
    """The next 30 days of every schedule, with what was changed on it where the database can be read."""
    from smartspec_ops.cli._oncall import GAPS_WITHIN, gap_words
    from smartspec_ops.cli.doctor.database import duty_changes
    from smartspec_ops.domain.oncall.shifts import gaps
    from smartspec_ops.wiring.oncall import schedules

    runtime, now = examined.runtime, examined.runtime.clock.now()
    found = list[Finding]()
    known = schedules(runtime.workspace, now)
    if not known:
        return []
    try:
        changes = await duty_changes(examined)
    except OpsError as fault:
        changes = ()
        found += [skip("oncall/changes", f"overrides are not counted: {one.detail}") for one in told_fault("", fault)]
    for one in known:
        ahead = gaps(one, changes, now, now + GAPS_WITHIN)
        fix = "put somebody on call, or say with `needed` when somebody must be"
        if not ahead:
            found.append(ok("oncall/gap", "somebody is on call for the next 30 days", one.name))
        elif ahead[0].since <= now:
            found.append(fail("oncall/gap", f"nobody is on call now, {gap_words(ahead[0])}", fix, one.name))
        else:
            found.append(warn("oncall/gap", f"nobody is on call {gap_words(ahead[0])}", fix, one.name))
    return found


# --- workflows ---------------------------------------------------------------------------------------------------


async def workflows(examined: Examined) -> Sequence[Finding]:
    from smartspec_ops.workflows import WORKFLOWS

    found = list[Finding]()
    for name, entry in examined.runtime.workspace.settings.ops.workflows.items():
        if name not in WORKFLOWS:
            fix = f"known: {', '.join(sorted(WORKFLOWS))}"
            found.append(fail("settings/workflow", "there is no workflow of this name", fix, name))
        else:
            found.append(_program(examined, name, entry))
    return found


def _program(examined: Examined, name: str, entry: WorkflowEntry) -> Finding:
    from smartspec_ops.edge.asking import is_slash_command

    program = entry.argv[0]
    if entry.webhook is not None:
        return ok("workflow/program", "somebody elsewhere is asked by webhook; nothing was sent", name)
    if is_slash_command(program):
        return ok("workflow/program", f"{program} is a command of an agent: a request file is written", name)
    root = examined.runtime.workspace.root
    path = examined.runtime.environment.get("PATH", os.defpath)
    if "/" in program:
        there = root / program
        if not there.is_file():
            return fail("workflow/program", f"{program} is not there", "correct argv: of this workflow", name)
        if not os.access(there, os.X_OK):
            return fail("workflow/program", f"{program} may not be run", f"chmod +x {program}", name)
    elif shutil.which(program, path=path) is None:
        return fail("workflow/program", f"{program} is not on PATH", "install it, or correct argv:", name)
    return ok("workflow/program", f"{program} can be started", name)
