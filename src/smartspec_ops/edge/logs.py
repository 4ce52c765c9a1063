"""Logs are events with fields, and the last thing that happens to a line before it is written is redaction.

Our own events and the records of libraries take the same way out: one handler, one formatter. What renders them
(`_log_lines`, structlog) is loaded with the first line that is really written: most commands write none.
"""

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from smartspec_ops.edge.redact import Redactor

_SILENT = ("psycopg", "psycopg.pool")
"""Libraries that tell of every connection that is lost: who had it says so, in the words of `database_faults`."""
_CHATTY = ("aiosqlite", "slack_sdk", "asyncio", "alembic", "procrastinate", "stamina")
"""Libraries that narrate every request or statement below WARNING."""


MOST = 64 * 1024 * 1024
"""Bytes of a log file; then it becomes ``<name>.1``, in place of the one before, and a new one begins. Whoever asks a
server nonsense for long enough fills no disk."""


class _OurHandler(logging.StreamHandler[TextIO]):
    """A type of its own, so that configuring again replaces it and leaves other people's handlers alone."""

    def __init__(self, target: TextIO | Path | None, most: int) -> None:
        self._path = target if isinstance(target, Path) else None
        self._most = most
        super().__init__(_open(target) if isinstance(target, Path) else target or sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        if self._path is not None and os.fstat(self.stream.fileno()).st_size > self._most:
            self._begin_anew(self._path)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        """The line is lost, and said to be; the library's own report quotes it as it was before redaction, with a
        traceback that goes where there is no room either."""
        with suppress(OSError):
            sys.stderr.write(f"a line of {record.name} could not be logged: {type(sys.exception()).__name__}\n")

    def _begin_anew(self, path: Path) -> None:
        try:
            # Another process that writes here may have been first: then its new file is ours as well.
            if path.exists() and os.path.samestat(path.stat(), os.fstat(self.stream.fileno())):
                path.replace(path.with_name(f"{path.name}.1"))
            before = self.setStream(_open(path))
        except OSError:  # the disk is full, or somebody took the folder away: what is open goes on
            return
        if before is not None:
            before.close()

    def close(self) -> None:
        super().close()
        if self._path is not None:
            self.stream.close()


class _Lines(logging.Formatter):
    """The formatter, made when there is something to format."""

    def __init__(self, redactor: Redactor, *, json: bool) -> None:
        super().__init__()
        self._redactor = redactor
        self._json = json
        self._made: logging.Formatter | None = None

    def redact_with(self, redactor: Redactor) -> None:
        self._redactor, self._made = redactor, None

    def format(self, record: logging.LogRecord) -> str:
        if self._made is None:
            from smartspec_ops.edge import _log_lines

            self._made = _log_lines.formatter(self._redactor, json=self._json)
        return self._made.format(record)


def configure(
    redactor: Redactor,
    *,
    target: TextIO | Path | None = None,
    json: bool = False,
    level: int = logging.INFO,
    most: int = MOST,
) -> None:
    """Send every log line to `target` (None: standard error; a path: appended, readable by the owner alone, a new one
    after `most` bytes)."""
    handler = _OurHandler(target, most)
    handler.setFormatter(_Lines(redactor, json=json))
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _OurHandler)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    for name in _SILENT:
        logging.getLogger(name).setLevel(max(level, logging.ERROR))


def redact_with(redactor: Redactor) -> None:
    """From now on lines pass this redactor, wherever they go."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _OurHandler) and isinstance(handler.formatter, _Lines):
            handler.formatter.redact_with(redactor)


def _open(path: Path) -> TextIO:
    """Appending, mode 0600 also where the file was there before with a wider one, never through a link."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8")


class Events:
    """A logger of our events: ``logger(__name__).info("alert.sent", objective=..., why=...)``."""

    __slots__ = ("_log",)

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)

    def debug(self, event: str, **fields: Any) -> None:
        self._tell(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: Any) -> None:
        self._tell(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        self._tell(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Any) -> None:
        self._tell(logging.ERROR, event, fields)

    def exception(self, event: str, **fields: Any) -> None:
        """An error, with the traceback of the exception being handled."""
        self._tell(logging.ERROR, event, {"exc_info": True, **fields})

    def _tell(self, level: int, event: str, fields: dict[str, Any]) -> None:
        if self._log.isEnabledFor(level):
            from smartspec_ops.edge import _log_lines

            _log_lines.events(self._log).log(level, event, **fields)


def logger(name: str) -> Events:
    """The logger of a module, by its name."""
    return Events(name)
