"""Which version is live: one small file that is replaced, never edited, and a history that only grows.

    python service/deploy.py ship v1.1.0 --deployments DIR
    python service/deploy.py current --deployments DIR
    python service/deploy.py history --deployments DIR

`DIR/current.json` holds the live deployment, `DIR/history.jsonl` every deployment, oldest first. The server
notices a replaced current.json by itself, so shipping needs no restart.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from versions import VERSIONS


class DeployError(Exception):
    """Nothing was shipped; the text says why."""


class SupersededError(DeployError):
    """Another deployment is live than the one the caller meant to replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    deployment_id: str
    version: str
    deployed_at: str  # ISO 8601, UTC
    previous: str | None = None  # id of the deployment this one replaced
    rollback_of: str | None = None  # id of the failed deployment, when this one undoes it


def current(directory: Path) -> Deployment | None:
    """The live deployment, or None before the first one."""
    try:
        return Deployment(**json.loads((directory / "current.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def history(directory: Path) -> tuple[Deployment, ...]:
    """Every deployment, oldest first."""
    try:
        text = (directory / "history.jsonl").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    return tuple(Deployment(**json.loads(line)) for line in text.splitlines())


def ship(
    version: str,
    directory: Path,
    *,
    now: datetime,
    replacing: str | None = None,
    rollback_of: str | None = None,
) -> Deployment:
    """Make `version` live under a new id.

    With `replacing`, only if that deployment is still the live one; otherwise raises SupersededError.
    """
    if version not in VERSIONS:
        raise DeployError(f"unknown version {version!r}; released are {', '.join(VERSIONS)}")
    directory.mkdir(parents=True, exist_ok=True)
    with _lock(directory):
        live = current(directory)
        live_id = live.deployment_id if live else None
        if replacing is not None and replacing != live_id:
            raise SupersededError(f"{replacing} is not live any more, {live_id} is")
        shipped = Deployment(
            deployment_id=f"dpl_{len(history(directory)) + 1:04d}",
            version=version,
            deployed_at=now.astimezone(UTC).isoformat(timespec="milliseconds"),
            previous=live_id,
            rollback_of=rollback_of,
        )
        # History first: a crash in between wastes an id, and never leaves a live deployment without a record.
        with (directory / "history.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(asdict(shipped)) + "\n")
        _replace(directory / "current.json", json.dumps(asdict(shipped), indent=2) + "\n")
    return shipped


@contextmanager
def _lock(directory: Path) -> Iterator[None]:
    with (directory / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # given back when the file closes
        yield


def _replace(path: Path, text: str) -> None:
    """Readers see the old file or the new one, never half of one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit 0, or 2 when the version is unknown or nothing was ever shipped."""
    parser = argparse.ArgumentParser(description="Ship a version of the checkout service, or show what is live.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("ship", "current", "history"):
        command = commands.add_parser(name)
        command.add_argument("--deployments", type=Path, required=True, metavar="DIR")
        if name == "ship":
            command.add_argument("version")
    options = parser.parse_args(argv)
    try:
        shown = _run(options)
    except DeployError as fault:
        print(f"deploy: {fault}", file=sys.stderr)
        return 2
    for deployment in shown:
        print(json.dumps(asdict(deployment)))
    return 0


def _run(options: argparse.Namespace) -> Sequence[Deployment]:
    if options.command == "ship":
        return [ship(options.version, options.deployments, now=datetime.now(UTC))]
    if options.command == "history":
        return history(options.deployments)
    live = current(options.deployments)
    if live is None:
        raise DeployError(f"nothing was ever shipped to {options.deployments}")
    return [live]


if __name__ == "__main__":
    sys.exit(main())
