"""``smartspec_production_monitor``: watch what a spec promises.

Without a flag it checks once. `--daemon` detaches and returns when the daemon is ready; `--daemon --foreground` stays,
for systemd and containers.
"""

from pathlib import Path
from typing import Any

import click

from smartspec_ops.cli._command import (
    DAYS,
    OK,
    Common,
    given_options,
    interval_of,
    refuse_before_subcommand,
    run,
    universal,
    version,
)
from smartspec_ops.cli._command import main as run_main

NOT_WITH_DAEMON = ("no_alert", "out", "strict", "fail_on", "warm_up")
"""What only a single check can do."""


class Language(click.ParamType[str]):
    """One of `compilers`, which are loaded when one is named and not to list them."""

    name = "language"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from smartspec_ops.compilers import COMPILERS

        if value not in COMPILERS:
            self.fail(f"{value!r} is not one of {', '.join(sorted(COMPILERS))}", param, ctx)
        return str(value)


class SpecFirst(click.Group):
    """A group that takes a spec's path where a sub-command could stand: ``smartspec_production_monitor spec.md``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = self._first_word(ctx, args)
        if at is not None and args[at] not in self.commands and _is_path(args[at]):
            args = [*args[:at], "--spec", *args[at:]]
        return super().parse_args(ctx, args)

    def _first_word(self, ctx: click.Context, args: list[str]) -> int | None:
        """Where the first word stands that is neither an option nor the value of one."""
        options = [option for option in self.get_params(ctx) if isinstance(option, click.Option)]
        valued = {name for option in options if not option.is_flag and not option.count for name in option.opts}
        is_value = False
        for at, word in enumerate(args):
            if is_value or word.startswith("-"):
                is_value = not is_value and word in valued
            else:
                return at
        return None


@click.group(
    cls=SpecFirst,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "Exit codes: 0 healthy or degraded, 1 unhealthy (or as --strict and --fail-on say) or another blocking result, "
        "2 usage, configuration, an unsafe path, or a report or judgement that could not be written."
    ),
)
@click.option("--spec-id", help="The spec to monitor; without it, every spec that says how it is measured.")
@click.option("--spec", type=click.Path(path_type=Path), help="Its path instead; may also stand first.")
@click.option("--all", "everything", is_flag=True, help="Every spec that says how it is measured (the default).")
@click.option("--run-once", is_flag=True, help="Check once and exit (the default).")
@click.option("--daemon", is_flag=True, help="Run continuously as a background process.")
@click.option("--foreground", is_flag=True, help="With --daemon: do not detach.")
@click.option("--roles", metavar="ROLES", help="With --daemon on PostgreSQL: some of watch,respond,deliver.")
@click.option("--interval", type=str, help="How often to check, such as 60s (a bare number is seconds).")
@click.option(
    "--metrics-address",
    metavar="HOST:PORT",
    help="With --daemon: answer /healthz, /readyz and /metrics there, such as 127.0.0.1:9484.",
)
@click.option("--no-alert", is_flag=True, help="Check only: record nothing, tell nobody.")
@click.option("--strict", is_flag=True, help="Exit 1 as well when something cannot be judged.")
@click.option(
    "--fail-on",
    type=click.Choice(["unhealthy", "degraded", "never"]),
    default="unhealthy",
    show_default=True,
    help="The mildest status that makes the exit code 1.",
)
@click.option("--warm-up", default="3s", show_default=True, help="How long to watch a source seen for the first time.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the reports under this folder instead.")
@click.option("--allow-network", is_flag=True, hidden=True)
@click.option("--ready-fd", type=int, hidden=True)
@version
@universal
@click.pass_context
def command(ctx: click.Context, /, common: Common, **given: Any) -> int:
    """Check a service against the promises of its spec, once or continuously."""
    if ctx.invoked_subcommand is not None:
        refuse_before_subcommand(ctx)
        return OK
    if given["everything"] and (given["spec_id"] or given["spec"]):
        raise click.UsageError("--all excludes --spec-id and a path")
    if given["run_once"] and given["daemon"]:
        raise click.UsageError("--run-once and --daemon exclude each other")
    if given["roles"] is not None and not given["daemon"]:
        raise click.UsageError("--roles goes with --daemon")
    if given["foreground"] and not given["daemon"]:
        raise click.UsageError("--foreground goes with --daemon")
    if given["metrics_address"] and not given["daemon"]:
        raise click.UsageError("--metrics-address goes with --daemon")
    if given["daemon"]:
        typed = given_options(ctx)
        if refused := [typed[name] for name in NOT_WITH_DAEMON if name in typed]:
            raise click.UsageError(f"{', '.join(refused)} does not go with --daemon")
        if given["foreground"] and common.json:
            raise click.UsageError("--json does not go with --foreground, which tells every change as it comes")
        if given["foreground"]:
            from smartspec_ops.cli import _daemon

            return _daemon.foreground(common, given)
        from smartspec_ops.cli._detach import detach

        return detach(common, given)
    from smartspec_ops.cli import _check

    return run(lambda: _check.command(common, given))


@command.command()
@click.argument("spec", required=False, type=click.Path(path_type=Path))
@click.option("--spec-id", help="A spec of the workspace, instead of its path.")
@universal
def requirements(spec: Path | None, spec_id: str | None, common: Common) -> int:
    """List what SPEC promises, what needs a decision, and what is no promise, each with the reason."""
    from smartspec_ops.cli import _requirements

    if (spec is None) is (spec_id is None):
        raise click.UsageError("name a spec.md or its folder, or give --spec-id ID")
    return _requirements.command(spec, spec_id, common)


@command.command()
@click.option("--spec-id", required=True, help="The spec whose requirements are to be measured.")
@click.option("--write-suggestion", is_flag=True, help="Ask the source, and write observability.suggested.yaml.")
@click.option("--url", help="Where to ask, for a spec without observability.yaml; may be a reference (env:NAME).")
@click.option("--provider", type=click.Choice(["prometheus", "openmetrics"]), help="What kind of source --url is.")
@click.option("--warm-up", default="3s", show_default=True, help="How long to watch a source that keeps no history.")
@universal
def bind(common: Common, **given: Any) -> int:
    """Show which metric measures which requirement and why, and propose how to measure the others."""
    if bool(given["url"]) != bool(given["provider"]):
        raise click.UsageError("--url and --provider go together")
    if given["url"] and not given["write_suggestion"]:
        raise click.UsageError("--url goes with --write-suggestion")
    from smartspec_ops.cli import _bind

    return run(lambda: _bind.command(common, given))


@command.command()
@click.option("--spec-id", help="The spec to check; without it, every spec that says how it is measured.")
@click.option("--ask", is_flag=True, help="Also ask the sources: retention, traffic, bucket bounds, what exists.")
@click.option("--strict", is_flag=True, help="Exit 1 on a warning.")
@universal
def validate(spec_id: str | None, ask: bool, strict: bool, common: Common) -> int:
    """Say what is bound to what, and what is wrong with it: alerts that can never fire, budgets too small to spend.

    Without --ask no metrics source is asked.
    """
    from smartspec_ops.cli import _validate

    return run(lambda: _validate.command(spec_id, common, ask=ask, strict=strict))


@command.command()
@click.option("--spec-id", required=True, help="The spec whose alerts are replayed.")
@click.option("--days", type=DAYS, default=30, show_default=True, help="How far back.")
@click.option("--objective", help="Only this one, by its id or its requirement's.")
@click.option("--target", "targets", multiple=True, help="Try another target beside the spec's own, such as 99.95%.")
@click.option("--step", default="5m", show_default=True, help="How far apart the ticks are.")
@universal
def backtest(
    spec_id: str, days: float, objective: str | None, targets: tuple[str, ...], step: str, common: Common
) -> int:
    """List the alerts the policy would have raised over the past, and what another target would have done.

    Exit 1 where a source does not answer, or nothing could be judged.
    """
    from smartspec_ops.cli import _backtest

    return run(lambda: _backtest.command(spec_id, days, objective, targets, step, common))


@command.command()
@click.option("--spec-id", required=True, help="The spec whose promises are compared.")
@click.option(
    "--write-suggestion", "write", is_flag=True, help="Write compare.suggested.md: lines for SLOs there alone."
)
@click.option("--strict", is_flag=True, help="Exit 1 where something differs from its promise, or was not read.")
@universal
def compare(spec_id: str, write: bool, strict: bool, common: Common) -> int:
    """Hold the alert rules and SLOs a source keeps itself (datadog, grafana) against the spec. Records nothing."""
    from smartspec_ops.cli import _compare

    return run(lambda: _compare.command(spec_id, common, write=write, strict=strict))


@command.command()
@click.argument("objective", required=False)
@click.option("--spec-id", help="The spec it belongs to; may also stand first: checkout/availability.")
@click.option("--at", help="As of then instead of now: 2026-03-01T09:30Z.")
@universal
def explain(objective: str | None, spec_id: str | None, at: str | None, common: Common) -> int:
    """Show why OBJECTIVE alerts or does not: every window, rule, gate and figure of the decision. Records nothing.

    Without OBJECTIVE it lists those there are.
    """
    from smartspec_ops.cli import _explain

    return run(lambda: _explain.command(objective, spec_id, at, common))


@command.command()
@click.option("--spec-id", help="The spec; without it, all that were checked.")
@universal
def status(spec_id: str | None, common: Common) -> int:
    """Show the last known health of every objective."""
    from smartspec_ops.cli import _status

    return run(lambda: _status.command(spec_id, common))


@command.command()
@click.option("--spec-id", help="The spec; without it, all that were checked.")
@click.option("--every", default="2s", show_default=True, help="How often to look.")
@click.option("--once", is_flag=True, help="Show what is known now and exit.")
@universal
def watch(spec_id: str | None, every: str, once: bool, common: Common) -> int:
    """Show the health of every objective as it changes; in a pipe, one snapshot after the other."""
    from smartspec_ops.cli import _watch

    pause = interval_of(every)
    assert pause is not None
    return run(lambda: _watch.command(spec_id, pause, common, once=once))


@command.command()
@click.option("--spec-id", required=True, help="The spec to report on.")
@click.option(
    "--period", type=click.Choice(["daily", "weekly"]), help="The last complete day (the default) or week, in UTC."
)
@click.option("--since", help="Report from here instead: 2026-03-01, 2026-03-01T09:30Z, or 7d for seven days ago.")
@click.option("--until", help="With --since: up to here, instead of up to now.")
@universal
def report(spec_id: str, period: str | None, since: str | None, until: str | None, common: Common) -> int:
    """Write the performance report of a day, a week or any stretch of the past, and tell the feedback aggregator."""
    if period and since:
        raise click.UsageError("--period and --since exclude each other")
    if until and not since:
        raise click.UsageError("--until goes with --since")
    from smartspec_ops.cli import _report

    return run(lambda: _report.command(spec_id, period, since, until, common))


@command.command()
@click.argument("language", type=Language())
@click.option("--spec-id", "spec_ids", multiple=True, help="The spec to export; may be given several times.")
@click.option("--all", "all_specs", is_flag=True, help="Every spec that says how it is measured (the default).")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write to.")
@click.option("--strict", is_flag=True, help="Exit 1 where an objective is left out.")
@universal
def export(language: str, common: Common, **given: Any) -> int:
    """Write what specs promise in the LANGUAGE of another system.

    prometheus-rules, and a grafana-dashboard and alertmanager-routing for them; openslo and sloth.

    The files are the same for the same specs, so that they can be reviewed; what is there by their names is replaced.
    """
    if given.pop("all_specs") and given["spec_ids"]:
        raise click.UsageError("--all and --spec-id exclude each other")
    from smartspec_ops.cli import _export

    return run(lambda: _export.command(language, common, **given))


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--spec-id", help="With --write-suggestion: the spec they are about.")
@click.option("--source", default="prometheus", show_default=True, help="What observability.yaml calls their source.")
@click.option("--write-suggestion", is_flag=True, help="Write import.suggested.md beside the spec instead.")
@click.option("--strict", is_flag=True, help="Refuse what the specification of OpenSLO does not allow.")
@universal
def import_(common: Common, **given: Any) -> int:
    """Read SLO FILES of Sloth, Pyrra, OpenSLO or slo-generator as lines for a spec and its observability.yaml."""
    if bool(given["spec_id"]) != given["write_suggestion"]:
        raise click.UsageError("--spec-id and --write-suggestion go together")
    from smartspec_ops.cli import _import

    return run(lambda: _import.command(common, given))


def _is_path(word: str) -> bool:
    return word.endswith(".md") or "/" in word or Path(word).exists()


def main() -> None:
    run_main(command)


if __name__ == "__main__":
    main()
