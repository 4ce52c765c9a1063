"""Alerts that are kept and not told for a while, and who must be heard from."""

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import AS


@click.group()
def silence() -> None:
    """Keep alerts and tell nobody, for a while and with a reason."""


@silence.command("add")
@AS
@click.option("--match", "matchers", multiple=True, required=True, metavar="NAME=VALUE", help="All must hold; * and ?.")
@click.option("--for", "length", required=True, metavar="DURATION", help="How long: 30m, 2h, 3d.")
@click.option("--why", required=True, help="What is being done.")
@universal
def silence_add(actor: str, matchers: tuple[str, ...], length: str, why: str, common: Common) -> int:
    """Silence alerts from now on; when it ends, people hear of what still fires."""
    from smartspec_ops.cli import _silence

    return run(lambda: _silence.add(common, actor, matchers, length, why))


@silence.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are over, too.")
@universal
def silence_list(everything: bool, common: Common) -> int:
    """List silences, planned windows, and the alerts that are kept."""
    from smartspec_ops.cli import _silence

    return run(lambda: _silence.show_all(common, everything=everything))


@silence.command("end")
@AS
@click.argument("silence_id", metavar="SILENCE")
@click.option("--why", default="", help="Why sooner than planned.")
@universal
def silence_end(actor: str, silence_id: str, why: str, common: Common) -> int:
    """End a silence now."""
    from smartspec_ops.cli import _silence

    return run(lambda: _silence.end(common, actor, silence_id, why))


@silence.command("note")
@AS
@click.argument("silence_id", metavar="SILENCE")
@click.argument("text")
@universal
def silence_note(actor: str, silence_id: str, text: str, common: Common) -> int:
    """Write something down about a silence."""
    from smartspec_ops.cli import _silence

    return run(lambda: _silence.note(common, actor, silence_id, text))


@click.command()
@click.argument("name", required=False)
@universal
def heartbeat(name: str | None, common: Common) -> int:
    """Say that NAME is alive; without a name, show when each was heard from."""
    from smartspec_ops.cli import _silence

    return run(lambda: _silence.beat(common, name))


COMMANDS = (silence, heartbeat)
