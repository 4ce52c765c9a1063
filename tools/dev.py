"""The one entry point for people and CI: each sub-command is a row of a table, and makes what it needs first.

Standard library only, because it runs before anything is installed. Started by ./dev.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NoReturn

import distro
import environment
import locks
import testrun
from environment import BIN, ROOT, Lock

Arguments = Sequence[str]

DEVELOPMENT_TOOLS = frozenset(
    {"bench", "coverage", "hypothesis", "lint-imports", "mypy", "pytest", "ruff", "schemathesis", "tests.chaos"}
)
"""What `./dev run` is asked for by name, or as a module, and a bare environment does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One row of the table: `needs` is the smallest lock that satisfies it."""

    name: str
    help: str
    needs: Lock | None
    run: Callable[[Arguments], int]


def _become(argv: Sequence[str]) -> NoReturn:
    """Replaces this process, so that signals and the exit code need no forwarding."""
    sys.stdout.flush()
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    try:
        os.execvpe(argv[0], list(argv), {**os.environ, "PATH": path, "VIRTUAL_ENV": str(BIN.parent)})
    except OSError as fault:
        raise environment.SetupError(f"cannot run {argv[0]}: {fault.strerror}") from fault


def _demo(arguments: Arguments) -> int:
    _become([str(BIN / "smartspec-ops"), "demo", *arguments])


def _test(arguments: Arguments) -> int:
    distro.install_servers()
    testrun.keep_bytecode()
    return testrun.run(arguments)


def _fast(arguments: Arguments) -> int:
    """The tests of domain and spec, with few examples a property: the inner loop."""
    os.chdir(ROOT)
    os.environ["SMARTSPEC_OPS_TEST_PROFILE"] = "fast"
    testrun.keep_bytecode()
    chosen = "not slow and not server and not edge"
    _become([str(BIN / "python"), "-m", "pytest", "-q", "tests/unit", "-m", chosen, *arguments])


def _check(arguments: Arguments) -> int:
    """All steps, or those that are named."""
    docs = ["python", "-m", "pytest", "-q", "tests/docs"]
    steps = {
        "format": ["ruff", "format", "--check", "."],
        "lint": ["ruff", "check", "."],
        "types": ["mypy", "--strict", "src", "tools"],
        "layers": ["lint-imports", "--no-logo"],
        **({"docs": docs} if (ROOT / "tests/docs").is_dir() else {}),
    }
    names = {*steps, "locks"}
    if unknown := [name for name in arguments if name not in names]:
        raise environment.SetupError(f"no step {unknown[0]!r}; there are {', '.join(sorted(names))}")
    chosen = {name: argv for name, argv in steps.items() if name in (arguments or names)}
    failed = []
    # Side by side, and told one after the other: types alone take longer than all the others together.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (name, argv), done in zip(chosen.items(), pool.map(_captured, chosen.values()), strict=True):
            print(f"\n== {name}: {' '.join(argv)}\n{done.stdout}", end="", flush=True)
            failed += [name] if done.returncode else []
    if "locks" in (arguments or names) and (stale := locks.stale()):
        failed.append("locks")
        print(f"\nlocks: {', '.join(stale)} do not match pyproject.toml; run ./dev lock")
    print(f"\ncheck: {len(arguments or names)} steps, {len(failed)} failed{': ' + ', '.join(failed) if failed else ''}")
    return 1 if failed else 0


def _captured(argv: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """With what it said on either stream in its `stdout`."""
    command = [str(BIN / argv[0]), *argv[1:]]
    return subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _step(name: str, argv: Sequence[str]) -> bool:
    print(f"\n== {name}: {' '.join(argv)}", flush=True)
    return subprocess.run([str(BIN / argv[0]), *argv[1:]], cwd=ROOT, check=False).returncode == 0


def _fmt(arguments: Arguments) -> int:
    _step("lint, with fixes", ["ruff", "check", "--fix", "--exit-zero", "--quiet", *(arguments or ["."])])
    return 0 if _step("format", ["ruff", "format", *(arguments or ["."])]) else 1


def _bench(arguments: Arguments) -> int:
    os.chdir(ROOT)
    _become([str(BIN / "python"), "-m", "bench", *arguments])


def _chaos(arguments: Arguments) -> int:
    distro.install_servers()
    os.chdir(ROOT)
    _become([str(BIN / "python"), "-m", "tests.chaos", *arguments])


def _learn(arguments: Arguments) -> int:
    os.chdir(ROOT)
    _become([str(BIN / "python"), "-m", "bench.learn", *arguments])


def _docs(_: Arguments) -> int:
    os.chdir(ROOT)
    _become([str(BIN / "python"), "-m", "tools.docs"])


def _run(arguments: Arguments) -> int:
    if not arguments:
        raise environment.SetupError("run what? For example: ./dev run python -V")
    module = arguments[2:3] if arguments[1:2] == ["-m"] else []
    environment.ensure(Lock.DEV if DEVELOPMENT_TOOLS & {arguments[0], *module} else Lock.RUN)
    _become(arguments)


def _lock(arguments: Arguments) -> int:
    return locks.write(environment.uv(), arguments)


def _servers(_: Arguments) -> int:
    return 0 if distro.install_servers() else 1


def _rows(*commands: Command) -> dict[str, Command]:
    return {command.name: command for command in commands}


COMMANDS = _rows(
    Command(name="demo", needs=Lock.RUN, run=_demo, help="a whole story on this machine: breach to post-mortem"),
    Command(name="test", needs=Lock.DEV, run=_test, help="every test, real servers included; counts at the end"),
    Command(name="fast", needs=Lock.DEV, run=_fast, help="unit and case tests only, a few seconds"),
    Command(
        name="check",
        needs=Lock.DEV,
        run=_check,
        help="format, lint, types, layers, docs, locks; or those of them that are named",
    ),
    Command(name="fmt", needs=Lock.DEV, run=_fmt, help="format and fix what ruff can"),
    Command(name="bench", needs=Lock.DEV, run=_bench, help="measurements"),
    Command(
        name="chaos", needs=Lock.DEV, run=_chaos, help="drawn faults against the real thing (--seed N, --faults N)"
    ),
    Command(name="learn", needs=Lock.DEV, run=_learn, help="the odds of a promise anew, from labelled documents"),
    Command(name="docs", needs=Lock.DEV, run=_docs, help="rewrite the parts of docs/ that are made from the code"),
    Command(name="run", needs=None, run=_run, help="run any command inside the environment"),
    Command(name="lock", needs=Lock.RUN, run=_lock, help="resolve locks/ again (--upgrade for newer versions)"),
    Command(
        name="servers",
        needs=None,
        run=_servers,
        help="install the servers the tests use (Debian, Ubuntu, root)",
    ),
)


def _usage() -> str:
    rows = "\n".join(f"  {row.name:<8} {row.help}" for row in COMMANDS.values())
    closing = "The environment (.venv) is made on first use and kept current."
    return f"usage: ./dev COMMAND [arguments]\n\n{rows}\n\n{closing}"


def main(argv: Arguments) -> int:
    """Exit codes: the command's own; 2 where it could not be started."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(_usage())
        return 0
    if (command := COMMANDS.get(argv[0])) is None:
        print(f"dev: no command {argv[0]!r}\n\n{_usage()}", file=sys.stderr)
        return 2
    if command.needs is not None:
        environment.ensure(command.needs)
    return command.run(argv[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except environment.SetupError as fault:
        print(f"dev: {fault}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
