"""The folder we work in: what is configured, which specs there are, where may be written, and how much room is left."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from smartspec_ops.app.response.report_files import INCIDENTS, POST_MORTEMS
from smartspec_ops.app.specs.workspace import CONFIG
from smartspec_ops.cli.doctor.examined import Examined, fail, ok, told, told_fault, warn
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.words import counted
from smartspec_ops.edge import disk
from smartspec_ops.edge.files import STATE
from smartspec_ops.ports import Finding

WRITTEN = (STATE, ".spec/reports/production-monitoring", INCIDENTS, POST_MORTEMS)
LITTLE, TOO_LITTLE = 1_000_000_000, 100_000_000
"""Bytes free: a month of many objectives' ledger, and a day's worth of anything."""


async def config(examined: Examined) -> Sequence[Finding]:
    """It was read, or nothing else would be looked at: here is what was remarked on the way."""
    workspace = examined.runtime.workspace
    if remarks := told(workspace.warnings):
        return remarks
    if (workspace.root / CONFIG).exists():
        return [ok("workspace/config", "the configuration reads")]
    return [ok("workspace/config", f"there is no {CONFIG}: everything is as usual")]


async def specs(examined: Examined) -> Sequence[Finding]:
    found = examined.specs
    findings = [one for spec_id, fault in found.broken.items() for one in told_fault("spec/read", fault, spec_id)]
    findings += _doubles(examined)
    if not found.read:
        hint = "add observability.yaml beside a spec.md: docs/configuration.md, or: smartspec_production_monitor bind"
        return [*findings, warn("spec/none", f"{counted(len(found.found), 'spec')}, none of them measured", hint)]
    total, measured = counted(len(found.found), "spec"), len(found.read)
    return [ok("workspace/specs", f"{total}, {measured} of them with an observability.yaml that reads"), *findings]


def _doubles(examined: Examined) -> Iterator[Finding]:
    by_id: dict[str, list[str]] = {}
    for one in examined.specs.found:
        by_id.setdefault(one.spec_id.casefold(), []).append(examined.runtime.workspace.shown(one.spec_path))
    for spec_id, paths in by_id.items():
        if len(paths) > 1:
            fix = "rename all but one, or tell them apart in the index"
            yield fail("spec/ambiguous", f"{len(paths)} specs have this id: {', '.join(paths)}", fix, spec_id)


async def exclusions(examined: Examined) -> Sequence[Finding]:
    entries = examined.runtime.exclusion_file()
    return [ok("workspace/exclusions", f"{counted(len(entries), 'exclusion')}")] if entries else []


async def writing(examined: Examined) -> Sequence[Finding]:
    """Every folder that is written to, without writing to any."""
    scope, found = examined.runtime.scope, list[Finding]()
    for folder in WRITTEN:
        try:
            target = scope.check(folder)
        except UserFault as fault:
            found += told(fault.diagnostics)
            continue
        there = disk.existing(target)
        if not there.is_dir():
            found.append(fail("workspace/write", f"{folder} is no folder", "move away what is there"))
        elif not os.access(there, os.W_OK | os.X_OK):
            shown = examined.runtime.workspace.shown(there)
            found.append(fail("workspace/write", f"{folder} cannot be written", f"give this user the right to {shown}"))
    return found or [ok("workspace/write", "state and reports may be written, through no symbolic link")]


async def state(examined: Examined) -> Sequence[Finding]:
    folder = examined.runtime.workspace.root / STATE
    if not folder.is_dir():
        return [ok("workspace/state", "there is no state yet; it is made with the first use")]
    seen = folder.stat()
    if seen.st_uid != os.geteuid():
        fix = "run this as the user whose it is, or give it to this one"
        return [fail("workspace/state", "the state folder belongs to another user", fix)]
    if mode := stat.S_IMODE(seen.st_mode) & 0o077:
        fix = f"chmod 700 {STATE}"
        return [warn("workspace/state", f"others may look into the state folder (mode {0o700 | mode:04o})", fix)]
    if not (folder / ".gitignore").exists():
        fix = f"put a line with * into {STATE}/.gitignore"
        return [warn("workspace/state", "version control would take the state folder in", fix)]
    return [ok("workspace/state", "the state folder is this user's alone, and unknown to version control")]


async def room(examined: Examined) -> Sequence[Finding]:
    folder = examined.runtime.workspace.root / STATE
    left = disk.free(folder)
    told_size = f"{left / 1_000_000_000:.1f} GB free where the state is"
    fix = "free some space: a full disk stops the monitor"
    if disk.inodes(folder) == 0:
        told = "no file can be made where the state is: its file system has no inode left"
        found = [fail("workspace/disk", told, "remove files nobody needs; df -i shows it")]
    elif left < TOO_LITTLE:
        found = [fail("workspace/disk", f"only {left / 1_000_000:.0f} MB free where the state is", fix)]
    else:
        found = [warn("workspace/disk", told_size, fix) if left < LITTLE else ok("workspace/disk", told_size)]
    place = examined.runtime.workspace.settings.ops.database
    if place.url is None and (kind := disk.kind(folder / Path("ops.db"))) in disk.NETWORK:
        fix = "keep the workspace on a local disk, or use PostgreSQL: production_ops.database.url"
        found.append(fail("workspace/network-disk", f"SQLite is not safe on a network file system ({kind})", fix))
    return found
