"""How a log line is rendered, ours and those of libraries alike. Loaded only when a line is written."""

import logging
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

from smartspec_ops.edge.redact import Redactor

_COMMON: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_PROCESSORS: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    *_COMMON,
    ProcessorFormatter.wrap_for_formatter,
)


def events(log: logging.Logger) -> Any:
    """A structlog logger that hands its events to `log`."""
    return structlog.wrap_logger(log, processors=_PROCESSORS, wrapper_class=structlog.stdlib.BoundLogger)


def formatter(redactor: Redactor, *, json: bool) -> ProcessorFormatter:
    """One line a record, redacted last."""

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
