"""What every command has in common: universal flags, one way out, one way to print.

Exit codes: 0 done, 1 a blocking result, 2 usage, configuration or unsafe path. The flags other SmartSpec workflows take
are accepted everywhere; those without a meaning here (`--apply`, `--lang`, `--platform`) change nothing. They may stand
before a sub-command as well as after it.
"""

import gc
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.core import ParameterSource

from smartspec_ops import __version__
from smartspec_ops.domain.diagnostic import Diagnostic, Level, render_all
from smartspec_ops.domain.errors import OpsError, StoreUnavailable, UserFault

if TYPE_CHECKING:
    from smartspec_ops.wiring import Runtime

OK, BLOCKED, USAGE = 0, 1, 2
EXIT_CODES = "Exit codes: 0 done, 1 a blocking result or a refused step, 2 usage, configuration or an unsafe path."
LOADING, RUNNING = (200_000, 10, 10), gc.get_threshold()
"""How many new objects the collector waits for: modules being loaded make many and no garbage, and a single look is
over before there is any. What runs for longer goes back to the interpreter's own."""
F = TypeVar("F", bound=Callable[..., Any])


class _Days(click.FloatRange):
    """NaN lies in every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        days = float(super().convert(value, param, ctx))
        return self.fail(f"{value!r} is no number of days", param, ctx) if isnan(days) else days


DAYS = _Days(0.01, 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The universal flags, as given."""

    config: Path | None
    json: bool
    quiet: bool
    verbose: bool
    log_file: Path | None

    def over(self, outer: "Common | None") -> "Common":
        """These flags, and where they are silent those that stood before the sub-command."""
        if outer is None:
            return self
        return Common(
            config=self.config or outer.config,
            json=self.json or outer.json,
            quiet=self.quiet or outer.quiet,
            verbose=self.verbose or outer.verbose,
            log_file=self.log_file or outer.log_file,
        )

    def reading(self, *, urgent: bool = False) -> "Runtime":
        """As `runtime`, for what only shows: where there is no database yet that is said, and none is made."""
        from smartspec_ops.stores.presence import gone
        from smartspec_ops.wiring.reading import not_there

        runtime = self.runtime(reads=True, urgent=urgent)
        place = not_there(runtime.database_place)
        if place is not None and gone(place, runtime.backup_folders()) is None and not self.quiet:
            there_is = "the database is empty" if place.exists() else "there is no database yet"
            click.echo(f"{there_is}: {runtime.workspace.shown(place)}", err=True)
        return runtime

    def runtime(
        self, usual: int = logging.WARNING, *, reads: bool = False, urgent: bool = False, tells: bool = False
    ) -> "Runtime":
        """The workspace around the current directory, with logging from level `usual` on if no flag says otherwise.

        `urgent`: a fault of the settings is a warning, where one can go on without what is broken. What `tells` people
        does not go on without a channel.
        """
        from smartspec_ops.edge import logs
        from smartspec_ops.wiring import Runtime

        runtime = Runtime.at(here(), self.config, reads=reads, urgent=urgent, tells=tells)
        level = logging.INFO if self.verbose else logging.ERROR if self.quiet else usual
        target = runtime.scope.check(self.log_file) if self.log_file else None
        logs.configure(runtime.redactor, target=target, level=level, json=target is not None)
        # Our own details, such as every tick, on request only; those of libraries never.
        logging.getLogger("smartspec_ops").setLevel(logging.DEBUG if self.verbose else logging.NOTSET)
        # What was set aside are faults all the same, and somebody may wait for what they keep back.
        if not self.quiet or runtime.workspace.aside:
            warn(runtime.workspace.warnings)
        return runtime


def universal(command: F) -> F:
    """The flags every SmartSpec workflow takes. The command receives them as one `common` argument."""

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        context = click.get_current_context()
        common = Common(**{name: kwargs.pop(name) for name in _MEANT}).over(context.find_object(Common))
        context.obj = common
        for ignored in _IGNORED:
            kwargs.pop(ignored)
        try:
            return command(*args, common=common, **kwargs)
        except BrokenPipeError:
            # Nothing is left to be done but printing: the daemon, which has more to do, answers for itself.
            forget_reader()
            return OK

    wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
    wrapped.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in _OPTIONS:
        option(wrapped)
    return wrapped  # type: ignore[return-value]


_MEANT = ("config", "json", "quiet", "verbose", "log_file")
_IGNORED = ("lang", "platform", "apply")
_OPTIONS = (
    click.option("--config", type=click.Path(path_type=Path), help="Workspace configuration to use instead."),
    click.option("--lang", type=click.Choice(["en", "th", "auto"]), hidden=True),
    click.option("--platform", type=click.Choice(["cli", "kilo", "ci", "other"]), hidden=True),
    click.option("--apply", is_flag=True, hidden=True),
    click.option("--json", is_flag=True, help="Print JSON on standard output."),
    click.option("--quiet", is_flag=True, help="Print results and errors only."),
    click.option("--verbose", is_flag=True, help="Log what is done to standard error."),
    click.option("--log-file", type=click.Path(path_type=Path), help="Log JSON lines to this file instead."),
)


def given_options(context: click.Context) -> Mapping[str, str]:
    """Parameter name -> flag of the command's own options (not the universal ones) that were typed."""
    return {
        option.name: option.opts[0]
        for option in context.command.params
        if option.name and option.name not in (*_MEANT, *_IGNORED)
        if context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    }


def refuse_before_subcommand(context: click.Context) -> None:
    """A group's own options say nothing to a sub-command: one that stands before it is refused, not dropped."""
    if flags := given_options(context).values():
        word = context.invoked_subcommand
        raise click.UsageError(f"{', '.join(flags)} cannot stand before {word!r}: see {word} --help for what it takes")


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """The reader of our output may leave early, as ``head`` does: what it did not read is no failure."""
    try:
        yield
    except BrokenPipeError:
        forget_reader()


def forget_reader() -> None:
    """Standard output goes nowhere from here on, so that the interpreter's last flush succeeds."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(command: click.Command, argv: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave the process with its exit code; nothing reaches the user as a traceback."""
    gc.set_threshold(*LOADING)
    # It would read the metadata of every distribution there is, in search of one that wants a say in our models.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    name = Path(sys.argv[0]).name.removesuffix(".md").lstrip("/")
    try:
        code = command.main(args=list(argv) if argv is not None else None, prog_name=name, standalone_mode=False)
    except UserFault as fault:
        code = fail(render_all(fault.diagnostics))
    except StoreUnavailable as fault:
        code = fail(unusable(fault))
    except OpsError as fault:
        code = fail(str(fault))
    except click.ClickException as fault:
        fault.show()
        if isinstance(fault, click.NoSuchCommand) and not fault.possibilities:
            _name_steps(fault)
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except OSError as fault:
        code = fail(_refused(fault))
    except MemoryError:
        code = fail("there is not enough memory\n  hint: give the process more, or watch fewer specs in one")
    except Exception:  # the outermost edge: the interpreter would end with 1, which says that a service is not well
        logging.getLogger(__name__).exception("command.failed")
        code = fail("a defect of smartspec-ops: please report it with what the log says of it")
    # The interpreter would look for garbage three times before it ends, among all that was loaded: a fifth of a check.
    gc.freeze()
    sys.exit(code if isinstance(code, int) else OK)


def _refused(fault: OSError) -> str:
    """What the system refused, and of which file; standard output has no name to it."""
    if fault.filename is None and _is_output_lost():
        return f"standard output: {fault.strerror}\n  hint: what was to be told is lost; check where it is sent to"
    where = f"{fault.filename}: " if fault.filename else ""
    return f"{where}{fault.strerror or fault}\n  hint: check that it is there and who may read and write it"


def _is_output_lost() -> bool:
    """Whether what was printed finds no room; the interpreter is then spared to try again at its end."""
    if sys.stdout is None:  # whoever began us closed it
        return False
    try:
        sys.stdout.flush()
    except OSError:
        forget_reader()
        return True
    return False


def here() -> Path:
    """The current directory. `UserFault` where somebody deleted it."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        hint = "go to a directory that is there: cd"
        raise UserFault.of("workspace/not-found", "the current directory was deleted", hint) from None


def _name_steps(fault: click.NoSuchCommand) -> None:
    """Where no name was nearly right, as with an incident's id in its place: which there are, where they are few."""
    context = fault.ctx
    if context is not None and context.parent is not None and isinstance(context.command, click.Group):
        steps = ", ".join(context.command.list_commands(context))
        click.echo(f"  hint: {context.command_path} takes one of {steps}", err=True)


def run(work: Callable[[], Awaitable[int]]) -> int:
    """Run a coroutine to its exit code."""
    import asyncio
    import threading

    async def whole() -> int:
        try:
            return await work()
        except asyncio.CancelledError:  # Ctrl-C
            # Whoever works in a thread, such as the database's, finds the loop closed that its answer was for.
            threading.excepthook = lambda _: None
            raise

    return asyncio.run(whole())


def stay(young: int = RUNNING[0]) -> None:
    """From here on the process runs for long: what is left of loading stays, what comes is collected as usual, or
    whenever there are so many `young` objects more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(young, *RUNNING[1:])


def fail(text: str) -> int:
    click.echo(text, err=True)
    return USAGE


def unusable(fault: StoreUnavailable) -> str:
    return f"the database cannot be used: {fault.why}" + (f"\n  hint: {fault.hint}" if fault.hint else "")


def warn(diagnostics: Sequence[Diagnostic]) -> None:
    shown = [d for d in diagnostics if d.level is not Level.ERROR]
    if shown:
        click.echo(render_all(shown), err=True)


def emit(data: Mapping[str, Any] | Sequence[Any]) -> None:
    """JSON for programs, on standard output."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def interval_of(text: str | None, *, may_be_zero: bool = False) -> timedelta | None:
    """``60``, ``60s``, ``5m``. UserFault for anything else."""
    from smartspec_ops.spec.durations import parse_duration

    if text is None:
        return None
    parsed = parse_duration(text)
    if parsed is None or not (parsed or may_be_zero):
        raise UserFault.of("usage/interval", f"{text!r} is not a duration", "write for instance 60s or 5m")
    return parsed


version = click.version_option(__version__, "--version", prog_name="smartspec-ops")
