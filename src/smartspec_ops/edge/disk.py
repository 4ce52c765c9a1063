"""What lies under a folder: how much is free, and which kind of file system it is."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.s3fs"}
)
"""File systems whose locks and shared memory do not hold between machines."""
MOUNTS = Path("/proc/mounts")


def existing(path: Path) -> Path:
    """`path`, or the nearest folder above it that is there."""
    return next(one for one in (path, *path.parents) if one.exists())


def free(path: Path) -> int:
    """Bytes that this user may still write where `path` is or would be."""
    return shutil.disk_usage(existing(path)).free


def inodes(path: Path) -> int | None:
    """Files that may still be made where `path` is or would be; None where the file system has no limit to them."""
    seen = os.statvfs(existing(path))
    return seen.f_favail if seen.f_files else None


def kind(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The file system `path` is or would be on, such as ``ext4``; None where this machine does not tell."""
    with suppress(OSError):
        real = os.path.realpath(existing(path))
        found = [
            (fields[1].encode().decode("unicode_escape"), fields[2])
            for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()
            if len(fields := line.split()) > 2
        ]
        # Of two on one place the later one is seen.
        under = [(len(at), number, name) for number, (at, name) in enumerate(found) if _is_under(real, at)]
        return max(under)[2] if under else None
    return None


def _is_under(path: str, folder: str) -> bool:
    return folder in ("/", path) or path.startswith(f"{folder}/")
