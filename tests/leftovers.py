"""What servers of tests left in memory whose test process was killed, so that nobody removed it."""

import contextlib
import os
import pwd
import shutil
import time
from pathlib import Path

HOUR = 3600.0


def clear_leftovers(where: Path, user: str | None = None) -> None:
    """Removes what a PostgreSQL left here whose test process was killed: memory that nobody else would free.

    Only folders of `user` (us) that nothing was started in for an hour, and whose server is gone.
    """
    owner = os.geteuid() if user is None else pwd.getpwnam(user).pw_uid
    for folder in where.glob("ops-*"):
        with contextlib.suppress(FileNotFoundError):  # Somebody else may be removing it, too.
            about = folder.lstat()
            is_old = about.st_uid == owner and time.time() - about.st_mtime > HOUR
            if is_old and (folder / "data/PG_VERSION").exists() and not _has_server(folder / "data"):
                shutil.rmtree(folder, ignore_errors=True)


def _has_server(data: Path) -> bool:
    """Also true where its number is another process's by now: what is left then costs memory, what is taken a test."""
    try:
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    except (PermissionError, ValueError, IndexError):
        return True
    return True
