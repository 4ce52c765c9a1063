"""Which files are a service's own: as the configuration says, else those in a folder that bears its name."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from smartspec_ops.domain.investigation.words import words

Owners = Mapping[str, Sequence[str]]
"""By service, patterns of its files."""


def owns(service: str, path: str, owners: Owners) -> bool:
    if service in owners:
        return any(fnmatchcase(path, one) or path.startswith(f"{one.rstrip('/')}/") for one in owners[service])
    core = words(service) or frozenset({service.casefold()})
    known = PurePosixPath(path)
    return any((words(part) or frozenset({part.casefold()})) == core for part in (*known.parts[:-1], known.stem))


def touched(path: str, services: Sequence[str], owners: Owners) -> frozenset[str]:
    """The services among these whose file it is."""
    return frozenset(service for service in services if owns(service, path, owners))
