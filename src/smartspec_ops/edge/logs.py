"""Logs are events with fields, and the last thing that happens to a line before it is written is redaction.

Our own events and the records of libraries take the same way out: one handler, one formatter.
"""

import logging
import os
import sys
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

from smartspec_ops.edge.redact import Redactor

_CHATTY = ("httpx2", "httpcore2", "aiosqlite", "slack_sdk", "asyncio", "alembic", "procrastinate", "stamina")
"""Libraries that narrate every request or statement below WARNING."""


class _OurHandler(logging.StreamHandler[TextIO]):
    """A type of its own, so that configuring again replaces it and leaves other people's handlers alone."""

    def __init__(self, target: TextIO | Path | None) -> None:
        stream = _open(target) if isinstance(target, Path) else target or sys.stderr
        super().__init__(stream)
        self._owned = stream if isinstance(target, Path) else None

    def close(self) -> None:
        super().close()
        if self._owned:
            self._owned.close()


def configure(
    redactor: Redactor,
    *,
    target: TextIO | Path | None = None,
    json: bool = False,
    level: int = logging.INFO,
) -> None:
    """Send every log line to `target` (None: standard error; a path: appended, readable by the owner alone)."""
    handler = _OurHandler(target)
    handler.setFormatter(_formatter(redactor, json=json))
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _OurHandler)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            *_COMMON,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


_COMMON: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def _formatter(redactor: Redactor, *, json: bool) -> ProcessorFormatter:
    def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return dict(redactor.data(event))

    # Locals of a traceback hold whatever the failing code held: never shown.
    traceback = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, use_rich=False))
    exceptions: Processor = traceback if json else structlog.processors.format_exc_info
    render: Processor = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    return ProcessorFormatter(
        foreign_pre_chain=list(_COMMON),
        processors=[ProcessorFormatter.remove_processors_meta, exceptions, redact, render],
    )


def _open(path: Path) -> TextIO:
    """Appending, mode 0600 also where the file was there before with a wider one, never through a link."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8")


def logger(name: str) -> Any:
    """A logger of our events: ``logger(__name__).info("alert.sent", objective=..., why=...)``."""
    return structlog.stdlib.get_logger(name)
