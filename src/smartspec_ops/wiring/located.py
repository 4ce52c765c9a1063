"""Which specs a process is about: one by its id or its path, or every one of the workspace that can be watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from smartspec_ops.app.specs.workspace import SpecLocation, Workspace
from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.domain.errors import UserFault

UNREADABLE = "spec/unreadable-folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """What is there to be read; by id what cannot be told apart from another, by path what cannot be looked into."""

    locations: Sequence[SpecLocation]
    ambiguous: Mapping[str, UserFault] = field(default_factory=dict)
    unread: Mapping[str, UserFault] = field(default_factory=dict)

    @property
    def faults(self) -> Mapping[str, UserFault]:
        return {**self.unread, **self.ambiguous}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """As the flags say; with neither, all of the workspace."""

    spec_id: str | None = None
    spec: Path | None = None

    @property
    def is_all(self) -> bool:
        return not (self.spec_id or self.spec)

    def locate(self, workspace: Workspace) -> Located:
        """UserFault where there is none."""
        if self.spec:
            return Located(locations=[workspace.locate_path(self.spec)])
        if self.spec_id:
            return Located(locations=[workspace.locate(self.spec_id)])
        faults = list[OSError]()
        locations = [location for location in workspace.all_specs(faults.append) if location.observability_path]
        unread = dict(_unread(workspace, fault) for fault in faults)
        if not locations:
            if unread:
                raise UserFault([one for fault in unread.values() for one in fault.diagnostics])
            raise UserFault.of(
                "spec/none",
                "no spec of this workspace has an observability.yaml",
                "name one with --spec-id, or add the file",
            )
        ambiguous = _ambiguous(workspace, locations)
        return Located(
            locations=[location for location in locations if location.spec_id not in ambiguous],
            ambiguous=ambiguous,
            unread=unread,
        )


def refuse_a_broken_index(workspace: Workspace) -> None:
    """It says what specs are called and where they are: without it others are watched, and these withdrawn."""
    said = workspace.index().diagnostics
    broken = [replace(one, level=Level.ERROR) for one in said if one.code == "index/syntax"]
    if broken:
        raise UserFault(broken)


def linked(workspace: Workspace, path: str) -> UserFault | None:
    """Whether a folder on the way to that spec is a link, so that nobody looks for specs in it."""
    folder = workspace.root
    for part in Path(path).parent.parts:
        folder /= part
        if folder.is_symlink():
            shown = workspace.shown(folder)
            hint = "put the folder itself there, or remove the link to take back what it promises"
            return UserFault.of("spec/link", f"{shown} is a link, and specs are not looked for behind one", hint)
    return None


def _unread(workspace: Workspace, fault: OSError) -> tuple[str, UserFault]:
    folder = workspace.shown(Path(fault.filename))
    return folder, UserFault.of(UNREADABLE, f"{folder} cannot be looked into: {fault.strerror}", "see who may read it")


def _ambiguous(workspace: Workspace, locations: Sequence[SpecLocation]) -> Mapping[str, UserFault]:
    """Specs that share an id: their figures would be mixed, so none of them is watched."""
    by_id: dict[str, list[SpecLocation]] = {}
    for location in locations:
        by_id.setdefault(location.spec_id.casefold(), []).append(location)
    return {
        one.spec_id: UserFault.of(
            "spec/ambiguous",
            f"{len(same)} specs are called {one.spec_id!r}: {', '.join(workspace.shown(s.spec_path) for s in same)}",
            "rename all but one, or tell them apart in the index",
        )
        for same in by_id.values()
        if len(same) > 1
        for one in same
    }
