"""``smartspec-ops``: what belongs to neither the monitor nor the response, such as the demo."""

from pathlib import Path

import click

from smartspec_ops.cli._command import main as run_main
from smartspec_ops.cli._command import version


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@version
def command() -> None:
    """Try, check and maintain an installation of smartspec-ops."""


@command.command()
@click.option("--interactive", is_flag=True, help="Decide about the rollback yourself.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Work in this new or empty folder.")
@click.option("--plain", is_flag=True, help="Print plain lines, as when the output is no terminal.")
def demo(interactive: bool, keep: Path | None, plain: bool) -> int:
    """Break a live service and watch the whole way: promise, breach, incident, rollback, post-mortem, next task."""
    from smartspec_ops.cli import _demo

    return _demo.command(interactive=interactive, keep=keep, plain=plain)


def main() -> None:
    run_main(command)


if __name__ == "__main__":
    main()
