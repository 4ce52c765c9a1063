"""``smartspec-ops``: what belongs to neither the monitor nor the response, such as the demo."""

from pathlib import Path

import click

from smartspec_ops.cli._command import EXIT_CODES, Common, interval_of, run, universal, version
from smartspec_ops.cli._command import main as run_main
from smartspec_ops.cli._guarded import GUARDED
from smartspec_ops.cli._who import AS, VIEWER


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@version
def command() -> None:
    """Try, check and maintain an installation of smartspec-ops."""


@command.command()
@click.option("--interactive", is_flag=True, help="Decide about the rollback yourself.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Work in this new or empty folder.")
@click.option("--plain", is_flag=True, help="Print plain lines, as when the output is no terminal.")
def demo(interactive: bool, keep: Path | None, plain: bool) -> int:
    """Break a live service and watch the whole way: promise, breach, incident, rollback, post-mortem, next task."""
    from smartspec_ops.cli.demo import command as demo_command

    return demo_command.command(interactive=interactive, keep=keep, plain=plain)


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", default=8484, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one.")
@click.option("--no-worker", is_flag=True, help="Only take in: others do the rest. The same as --roles serve.")
@click.option("--roles", metavar="ROLES", help="serve, and which of respond,deliver it does; without it both.")
@click.option(
    "--trust-local",
    is_flag=True,
    help="Without any token: let programs on this machine in. Not behind a proxy.",
)
@universal
def serve(host: str, port: int, no_worker: bool, roles: str | None, trust_local: bool, common: Common) -> int:
    """Take in alerts over HTTP, and answer about incidents, until stopped."""
    from smartspec_ops.cli import _serve
    from smartspec_ops.cli._roles import server_roles

    if no_worker and roles is not None:
        raise click.UsageError("--no-worker is --roles serve: write one of them")
    given = "serve" if no_worker else roles
    return run(lambda: _serve.serve(common, host, port, roles=server_roles(given), trusts_local=trust_local))


@command.group()
def intake() -> None:
    """Messages of other systems: how they would be read, and which subscriptions wait for a person."""


@intake.command("try")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--header", "headers", multiple=True, metavar="NAME: VALUE", help="A header that would come with it.")
@universal
def intake_try(kind: str, file: Path, headers: tuple[str, ...], common: Common) -> int:
    """Show what would be read of a message in this format; nothing is taken in. FILE - is standard input."""
    from smartspec_ops.cli import _intake

    return run(lambda: _intake.attempt(common, kind, file, headers))


@intake.command("confirmations")
@universal
def intake_confirmations(common: Common) -> int:
    """Show the addresses that Amazon SNS asks somebody to open."""
    from smartspec_ops.cli import _intake

    return run(lambda: _intake.confirmations(common))


@command.command()
@click.option("--within", metavar="DURATION", default="10s", show_default=True, help="How long each answer may take.")
@click.option("--strict", is_flag=True, help="Exit 1 on warnings as well.")
@universal
def doctor(within: str, strict: bool, common: Common) -> int:
    """Look at everything this needs, and say of each thing that is wrong what to do; exit 1 where something fails.

    Nothing is changed, nobody is told. What is printed holds no secret and no address: it may be pasted into a ticket.
    """
    from smartspec_ops.cli.doctor import command as doctor_command

    limit = interval_of(within)
    assert limit is not None  # it has a default
    return run(lambda: doctor_command.command(common, limit, strict=strict))


@command.command()
@universal
def workers(common: Common) -> int:
    """List the daemons that share this PostgreSQL: since when, which version, what each has to do."""
    from smartspec_ops.cli import _workers

    return run(lambda: _workers.command(common))


@command.command()
@universal
def migrate(common: Common) -> int:
    """Bring the database's schema up to date."""
    from smartspec_ops.cli import _maintain

    return run(lambda: _maintain.migrate(common))


@command.command()
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE", help="The file to make, instead of one in DIR.")
@click.option("--dir", "folder", type=click.Path(path_type=Path), metavar="DIR", help="The folder of backups.")
@click.option("--keep", type=click.IntRange(1, 1000), metavar="N", help="Let go of all but the newest N ...")
@click.option("--keep-daily", type=click.IntRange(0, 1000), metavar="N", help="... the last of N days ...")
@click.option("--keep-weekly", type=click.IntRange(0, 1000), metavar="N", help="... and the last of N weeks.")
@click.option("--list", "lists", is_flag=True, help="Only show which backups there are.")
@universal
def backup(
    to: Path | None,
    folder: Path | None,
    keep: int | None,
    keep_daily: int | None,
    keep_weekly: int | None,
    lists: bool,
    common: Common,
) -> int:
    """Copy the database into one file while everything runs; it is checked before it is called a backup.

    The encryption key is not in it. Exit 1: the copy holds logs that do not verify, as the database does.
    """
    from smartspec_ops.cli import _backup
    from smartspec_ops.domain.thinning import Keep

    if to and folder:
        raise click.UsageError("--to and --dir exclude each other")
    if lists:
        return _backup.show(common, folder)
    tiers = (keep, keep_daily, keep_weekly)
    thinning = Keep(last=keep or 1, daily=keep_daily or 0, weekly=keep_weekly or 0) if any(tiers) else None
    if to and thinning:
        raise click.UsageError("--keep is about a folder: --dir DIR")
    return run(lambda: _backup.take(common, to, folder, thinning))


@command.command()
@AS
@click.argument("source", required=False, metavar="[FILE|DIR]", type=click.Path(path_type=Path, exists=True))
@click.option("--at", metavar="TIME", help="The state as of then: the last backup before it. Without it the newest.")
@click.option("--accept-faults", is_flag=True, help="Also a backup of which some logs do not verify.")
@universal
def restore(actor: str, source: Path | None, at: str | None, accept_faults: bool, common: Common) -> int:
    """Put a backup where the database is, while nothing runs on it; what was there is kept.

    Nobody is told again what was told after the backup: what may have been done since is held, see held list. A
    PostgreSQL database must be empty.
    """
    from smartspec_ops.cli import _restore

    return run(lambda: _restore.restore(common, actor, source, at, accept_faults=accept_faults))


@command.command()
@AS
@click.option("--without-key", is_flag=True, help="The key is lost for good: save what it did not seal.")
@universal
def repair(actor: str, without_key: bool, common: Common) -> int:
    """Save what can be read of a damaged SQLite file into a new one in its place; the damaged one is kept.

    A recent backup is better: see restore. Exit 1 where something is lost; what, is said.
    """
    from smartspec_ops.cli import _repair

    return run(lambda: _repair.repair(common, actor, without_key=without_key))


@command.command()
@AS
@click.option(
    "--to", metavar="REFERENCE|PATH", help="env:NAME of a variable with a PostgreSQL URL, or a new SQLite file."
)
@click.option("--undo", is_flag=True, help="Go on with the database the settings name, although it was moved.")
@universal
def move(actor: str, to: str | None, undo: bool, common: Common) -> int:
    """Take everything to another, empty database, while nothing runs: from SQLite to PostgreSQL, or back.

    Every row is compared after it arrived. Sealed fields stay sealed with the same key.
    """
    from smartspec_ops.cli import _move

    if undo == (to is not None):
        raise click.UsageError("give --to, or --undo")
    return run(lambda: _move.undo(common, actor) if to is None else _move.move(common, actor, to))


@command.group()
def held() -> None:
    """What a restored database keeps back, because it may have been done after the backup was taken."""


@held.command("list")
@universal
def held_list(common: Common) -> int:
    """Show what is held."""
    from smartspec_ops.cli import _restore

    return run(lambda: _restore.show_held(common))


_ALL = click.option("--all", "everything", is_flag=True, help="All that is held.")


@held.command("release")
@AS
@click.argument("ids", metavar="[EFFECT]...", type=int, nargs=-1)
@_ALL
@universal
def held_release(actor: str, ids: tuple[int, ...], everything: bool, common: Common) -> int:
    """It was not done: whoever delivers does it now, if it still has to be."""
    from smartspec_ops.cli import _restore

    return run(lambda: _restore.let_go(common, actor, ids, everything=everything, done=False))


@held.command("drop")
@AS
@click.argument("ids", metavar="[EFFECT]...", type=int, nargs=-1)
@_ALL
@universal
def held_drop(actor: str, ids: tuple[int, ...], everything: bool, common: Common) -> int:
    """It was done already, or is not to be."""
    from smartspec_ops.cli import _restore

    return run(lambda: _restore.let_go(common, actor, ids, everything=everything, done=True))


@command.group()
def store() -> None:
    """What the database holds, how long it is kept, and the room it takes."""


@store.command("show")
@click.option("--would-go", is_flag=True, help="Also what the next look of pruning would let go of; nothing goes.")
@universal
def store_show(would_go: bool, common: Common) -> int:
    """Show how many rows of what there are, how long each is kept, and what pruning let go of lately."""
    from smartspec_ops.cli import _store

    return run(lambda: _store.show(common, would_go=would_go))


@store.command("compact")
@universal
def store_compact(common: Common) -> int:
    """Give the free room of an SQLite file back to the disk, while nothing runs; without it, the next rows use it."""
    from smartspec_ops.cli import _store

    return _store.compact(common)


@command.command()
@universal
def verify(common: Common) -> int:
    """Check the hash chain of every incident, and every page of an SQLite file; an altered event is named, exit 1."""
    from smartspec_ops.cli import _maintain

    return run(lambda: _maintain.verify(common))


@command.command()
@click.argument("incident_id", metavar="INCIDENT")
@VIEWER
@universal
def export(incident_id: str, viewer: str | None, common: Common) -> int:
    """Write an incident's report files again, from the database."""
    from smartspec_ops.cli import _maintain

    return run(lambda: _maintain.export(common, incident_id, viewer))


for _group in GUARDED:
    command.add_command(_group)


def main() -> None:
    run_main(command)


if __name__ == "__main__":
    main()
