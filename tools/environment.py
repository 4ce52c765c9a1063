"""The virtual environment, made from a hashed lock and left alone while its stamp is current.

The stamp is a digest of everything the environment was made from, so a run that changes nothing costs a few
milliseconds. One process at a time synchronises; the others wait for it.
"""

import enum
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import distro

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMP = VENV / "stamp"
OLDEST_UV = (0, 5)
# uv brings its own list of certificate authorities; a machine behind a proxy has one more, in one of these.
AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
)


class Lock(enum.StrEnum):
    """Which lock file an environment is made from; the larger one satisfies the smaller."""

    RUN = "run"
    DEV = "dev"


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def ensure(lock: Lock) -> None:
    """Makes `.venv` satisfy `lock`; does nothing where it already does."""
    if _is_current(lock):
        return
    with _one_at_a_time():
        if not _is_current(lock):
            _make(_widest(lock))


def uv() -> Path:
    """A uv that runs: the one on PATH if it is new enough, else a pinned one inside `.venv`."""
    found = shutil.which("uv")
    if found and _version(found) >= OLDEST_UV:
        return Path(found)
    inside = BIN / "uv"
    if not inside.exists():
        _make_venv(with_pip=True)
        pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(ROOT / "locks/uv.txt")])
    return inside


def _version(program: str) -> tuple[int, ...]:
    """() for a program that does not run or answer."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.split()
    return tuple(int(part) for part in answer[1].split(".") if part.isdigit()) if len(answer) > 1 else ()


def _is_current(lock: Lock) -> bool:
    if not (BIN / "python").exists() or not STAMP.exists():
        return False
    stamp = STAMP.read_text()
    return any(stamp == _digest(kind) for kind in {lock, Lock.DEV})


def _widest(lock: Lock) -> Lock:
    """Never shrinks an environment: what once held the development tools keeps them."""
    return Lock.DEV if STAMP.exists() and STAMP.read_text().startswith(Lock.DEV) else lock


def _digest(lock: Lock) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    built_from = {key: project.get(key) for key in ("build-system", "project")} | {"tool": project["tool"]["hatch"]}
    parts = [
        (ROOT / f"locks/{lock}.txt").read_bytes(),
        json.dumps(built_from, sort_keys=True).encode(),
        (VENV / "pyvenv.cfg").read_bytes(),  # the Python it was made with, and where
        str(ROOT).encode(),
    ]
    return f"{lock} {hashlib.sha256(b'|'.join(parts)).hexdigest()}\n"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """An advisory lock on the launcher itself: no file to leave behind, and it ends with the process."""
    with (ROOT / "dev").open() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make(lock: Lock) -> None:
    print(f"dev: making .venv from locks/{lock}.txt", file=sys.stderr, flush=True)
    is_new = not _venv_runs()
    if is_new:
        shutil.rmtree(VENV, ignore_errors=True)
    elif STAMP.exists():
        STAMP.write_text(f"{lock} unfinished\n")  # Current for nobody, and yet no reason to shrink it.
    program = str(uv())
    if not _venv_runs():
        _make_venv(with_pip=False)
    python = ["--quiet", "--python", str(BIN / "python")]
    sync = [program, "pip", "sync", *python, "--require-hashes"]
    # Without --compile-bytecode an environment made under PYTHONDONTWRITEBYTECODE would stay slow for ever. It compiles
    # all that is there, and most that only development needs is never loaded: so a new environment gets that later.
    # One that has it already must not lose it in between: offline it would not come back.
    if is_new and lock is not Lock.RUN:
        _run([*sync, "--compile-bytecode", str(ROOT / "locks/run.txt")])
        _run([*sync, str(ROOT / f"locks/{lock}.txt")])
    else:
        _run([*sync, "--compile-bytecode", str(ROOT / f"locks/{lock}.txt")])
    _run([program, "pip", "install", *python, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    _run([str(BIN / "python"), "-c", "import smartspec_ops"])
    # The same for the sources themselves: a command that has to compile them first costs a third more.
    _run([str(BIN / "python"), "-m", "compileall", "-q", str(ROOT / "src")])
    STAMP.write_text(_digest(lock))


def _venv_runs() -> bool:
    """Also false for one that was moved here: its scripts still name the place it was made in."""
    python, settings = BIN / "python", VENV / "pyvenv.cfg"
    if not python.exists() or f" {VENV}\n" not in settings.read_text():
        return False
    return subprocess.run([str(python), "-c", ""], check=False, capture_output=True).returncode == 0


def _make_venv(*, with_pip: bool) -> None:
    if with_pip and importlib.util.find_spec("ensurepip") is None:
        _provide_ensurepip()
    # A child process: this one may itself run from a virtual environment.
    _run([_base_python(), "-m", "venv", *([] if with_pip else ["--without-pip"]), str(VENV)])


def _base_python() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))


def _provide_ensurepip() -> None:
    """Debian and Ubuntu ship it apart from Python."""
    package = f"python3.{sys.version_info.minor}-venv"
    if not (distro.may_install() and distro.install([package])):
        raise SetupError(f"no ensurepip in this Python and no uv on PATH; run: sudo apt-get install {package}")


def _run(argv: Sequence[str], **extra: str) -> None:
    env = {**_authorities(), **os.environ, **extra}
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, check=False, env=env)
    if done.returncode != 0:
        raise SetupError(f"failed with exit code {done.returncode}: {' '.join(argv)}")


def _authorities() -> dict[str, str]:
    """Two names of one switch: the second is what uv called it before."""
    known = sys.platform == "darwin" or any(Path(path).exists() for path in AUTHORITIES)
    return {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"} if known else {}
