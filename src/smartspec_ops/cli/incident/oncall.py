"""Who is on call: schedules, what people changed on them, and gaps before they happen."""

from pathlib import Path
from types import ModuleType

import click

from smartspec_ops.cli._command import DAYS, Common, run, universal
from smartspec_ops.cli._who import AS

ONE = click.option("--schedule", "name", required=True, help="Which schedule.")
ANY = click.option("--schedule", "name", help="Only this schedule.")
SINCE = click.option("--from", "since", required=True, help="From when: 2026-03-01T09:00Z, or 2h from now.")
UNTIL = click.option("--to", "until", required=True, help="Up to when, or for how long.")
REASON = click.option("--reason", default="", help="Why.")


def _steps() -> ModuleType:
    """What the commands do, loaded when one runs and not for ``--help``."""
    from smartspec_ops.cli import _oncall

    return _oncall


def _changes() -> ModuleType:
    from smartspec_ops.cli import _oncall_changes

    return _oncall_changes


@click.group()
def oncall() -> None:
    """Who is on call now and next, overrides and swaps, and gaps before they happen."""


@oncall.command()
@click.option("--at", help="At that time instead of now: 2026-03-01T09:30Z, or 2h from now.")
@ANY
@universal
def show(at: str | None, name: str | None, common: Common) -> int:
    """Show who is on call, until when, and who comes next."""
    return run(lambda: _steps().show(common, at, name))


@oncall.command()
@ANY
@click.option("--days", type=DAYS, default=14, show_default=True, help="How far ahead.")
@universal
def shifts(name: str | None, days: float, common: Common) -> int:
    """List the shifts to come."""
    return run(lambda: _steps().list_shifts(common, name, days))


@oncall.command()
@ANY
@click.option("--days", type=DAYS, default=30, show_default=True, help="How far ahead.")
@universal
def gaps(name: str | None, days: float, common: Common) -> int:
    """List when nobody will be on call; exit 1 where there is such a time."""
    return run(lambda: _steps().list_gaps(common, name, days))


@oncall.command()
@ANY
@universal
def changes(name: str | None, common: Common) -> int:
    """List overrides and swaps, those undone among them."""
    return run(lambda: _changes().list_changes(common, name))


@oncall.command()
@ANY
@universal
def diff(name: str | None, common: Common) -> int:
    """Show whose shifts changed since the daemon looked last, such as by an edit of the settings."""
    return run(lambda: _steps().diff(common, name))


@oncall.command()
@AS
@ONE
@SINCE
@UNTIL
@click.option("--person", required=True, help="Who is on call instead.")
@REASON
@universal
def override(actor: str, name: str, since: str, until: str, person: str, reason: str, common: Common) -> int:
    """Put somebody on call for a while, whoever it would have been."""
    given = {"person": person, "reason": reason}
    return run(lambda: _changes().change(common, _kind("override"), actor, name, since, until, given))


@oncall.command()
@AS
@ONE
@SINCE
@UNTIL
@click.option("--person", required=True, help="Whose shifts the other takes.")
@click.option("--with", "other", required=True, help="Who takes them, and gives theirs in return.")
@REASON
@universal
def swap(actor: str, name: str, since: str, until: str, person: str, other: str, reason: str, common: Common) -> int:
    """Exchange the shifts of two people for a while."""
    given = {"person": person, "other": other, "reason": reason}
    return run(lambda: _changes().change(common, _kind("swap"), actor, name, since, until, given))


@oncall.command()
@click.argument("change_id", metavar="CHANGE")
@AS
@universal
def undo(change_id: str, actor: str, common: Common) -> int:
    """Let an override or a swap count no longer; `changes` shows its id."""
    return run(lambda: _changes().take_back(common, actor, change_id))


@oncall.command()
@click.argument("name", metavar="SCHEDULE")
@click.option("--days", type=DAYS, default=90, show_default=True, help="How far ahead.")
@click.option("--out", type=click.Path(path_type=Path), help="Write this file instead of standard output.")
@universal
def export(name: str, days: float, out: Path | None, common: Common) -> int:
    """Write the shifts to come as iCalendar."""
    return run(lambda: _steps().export(common, name, days, out))


def _kind(word: str) -> object:
    from smartspec_ops.domain.oncall.schedule import ChangeKind

    return ChangeKind(word)


COMMANDS = (oncall,)
