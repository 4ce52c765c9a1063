"""The file of exclusions, read again when it changed."""

from collections.abc import Sequence

from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.exclusions import Entry

FILE = ".spec/exclusions.yaml"


class ExclusionFile:
    """Call it for the entries: the very same ones until the file changed. `UserFault` where it is broken."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._path = workspace.root / FILE
        self._stamp: tuple[int, int, int] | None = None
        self._entries: Sequence[Entry] = ()

    def __call__(self) -> Sequence[Entry]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            if self._stamp is not None:
                self._stamp, self._entries = None, ()
            return self._entries
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            self._entries, self._stamp = self._read(), stamp
        return self._entries

    def _read(self) -> Sequence[Entry]:
        from smartspec_ops.spec.exclusions import read_exclusions

        reading = read_exclusions(self._workspace.read(self._path), self._workspace.shown(self._path))
        if reading.value is None:
            raise UserFault(reading.diagnostics)
        return reading.value
