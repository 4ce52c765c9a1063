"""Files that the settings are made of besides their own: calendars of schedules, and wordings of notices."""

from collections.abc import Iterator
from pathlib import Path

from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.edge.files import Sign, sign


def beside(workspace: Workspace) -> Iterator[Path]:
    ops, root = workspace.settings.ops, workspace.root
    yield from (root / one.ical for one in ops.schedules if one.ical is not None)
    folder = root / ops.communication.templates
    yield folder
    yield from folder.rglob("*")


def signs(workspace: Workspace) -> tuple[Sign, ...]:
    return tuple(sign(path) for path in beside(workspace))
