"""Where a demo happens: a copy of the example in a folder of its own, with a profile that fits into two minutes.

Nothing outside the folder is written, and nothing the caller configured for a real workspace is seen: the encryption
key has its own place, and the variables that configure workspaces are not passed on.
"""

import os
import secrets
import shutil
import sys
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from smartspec_ops.domain.errors import UserFault

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "checkout"
SPEC_ID = "checkout"
NOTE = "# Demo profile: windows, holds and time-outs are shortened, so that the whole story fits into two minutes.\n"
_OURS = ("SMARTSPEC_OPS_", "CHECKOUT_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The folder of one demo. `secret` signs its webhooks, and dies with the process."""

    root: Path
    secret: str

    @property
    def workspace(self) -> Path:
        return self.root / SPEC_ID

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def webhooks(self) -> Path:
        return self.root / "webhooks.jsonl"

    @property
    def deployments(self) -> Path:
        return self.workspace / ".spec" / "state" / "deployments"

    @property
    def database(self) -> Path:
        return self.workspace / ".spec" / "state" / "smartspec-ops" / "ops.db"

    def environment(self, callers: Mapping[str, str]) -> dict[str, str]:
        """The caller's environment without what configures workspaces, and with our own programs found first."""
        kept = {name: value for name, value in callers.items() if not name.startswith(_OURS)}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
        return {
            **kept,
            "PATH": programs,
            "PYTHONDONTWRITEBYTECODE": "1",
            "XDG_CONFIG_HOME": str(self.root / "config"),
            "CHECKOUT_WEBHOOK_SECRET": self.secret,
        }


def prepare(keep: Path | None, *, interactive: bool, example: Path = EXAMPLE) -> Folder:
    """A fresh copy of the example under the demo profile; UserFault where there is no example or no room for it."""
    if not (example / ".spec").is_dir():
        raise UserFault.of(
            "demo/no-example",
            f"the example service is not at {example}",
            "the demo runs from a source checkout: clone the project and type ./dev demo",
        )
    root = _fresh(keep)
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    folder = Folder(root=root, secret=secret)
    shutil.copytree(example, folder.workspace, ignore=shutil.ignore_patterns("__pycache__", "state", "reports"))
    folder.logs.mkdir()
    _overlay(folder.workspace / "specs" / "shop" / SPEC_ID / "observability.yaml", {"windows": {"current": "10s"}})
    _overlay(folder.workspace / ".spec" / "smartspec.config.yaml", {"production_ops": profile(interactive=interactive)})
    return folder


def profile(*, interactive: bool) -> Mapping[str, Any]:
    """What the demo changes in the workspace's settings; production defaults stay as they are."""
    return {
        "monitor": {"interval": "1s", "resolve_hold": "4s"},
        "resolution": {"healthy_checks": 3},
        "escalation": {"ack_timeout": "30s"},
        "workflows": {"rollback": {"approval": "commander" if interactive else "auto"}},
    }


def _fresh(keep: Path | None) -> Path:
    try:
        if keep is None:
            return Path(tempfile.mkdtemp(prefix="smartspec-demo-")).resolve()
        keep.mkdir(parents=True, exist_ok=True)
        if any(keep.iterdir()):
            raise UserFault.of("demo/folder", f"{keep} is not empty", "name a new folder")
    except OSError as fault:
        raise UserFault.of(
            "demo/folder", f"{fault.filename or keep}: {fault.strerror}", "name another folder"
        ) from None
    return keep.resolve()


def _overlay(path: Path, changes: Mapping[str, Any]) -> None:
    """Set values in a YAML file and keep everything else, comments included."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    data = yaml.load(path.read_text(encoding="utf-8"))
    _merge(data, changes)
    with path.open("w", encoding="utf-8") as file:
        file.write(NOTE)
        yaml.dump(data, file)


def _merge(data: Any, changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, Mapping) and key in data:
            _merge(data[key], value)
        else:
            data[key] = value
