"""Work that takes time: measured, and, where traces are wanted, told as a span of one.

`span` wraps the work; what is learned while it runs goes into the span's notes, of which an instrument takes its
labels. Notes are names, numbers and outcomes: never a text, a person, an address or a value somebody sent.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Protocol

from smartspec_ops.edge import instruments
from smartspec_ops.edge.instruments import Instrument

Note = str | int | float | bool


class Work(Enum):
    """Everything that is told: its name in a trace, and the instrument that measures how long it took."""

    TICK = ("tick", instruments.TICK_SECONDS)
    ASK = ("source.ask", instruments.ASK_SECONDS)
    TRANSACTION = ("transaction", instruments.TRANSACTION_SECONDS)
    EFFECT = ("effect", instruments.EFFECT_SECONDS)
    WORKFLOW = ("workflow.run", instruments.WORKFLOW_SECONDS)
    REQUEST = ("http.request", instruments.REQUEST_SECONDS)
    CALL = ("http.call", instruments.CALL_SECONDS)

    def __init__(self, title: str, instrument: Instrument) -> None:
        self.title = title
        self.instrument = instrument


@dataclass(slots=True)
class Span:
    """`notes` may grow until the work is done; the labels of its instrument are among them, or stay "unknown"."""

    work: Work
    notes: dict[str, Note] = field(default_factory=dict)
    parent: str = ""
    """The ``traceparent`` of whoever asked for it, as it was sent; empty where nobody said."""
    link: str = ""
    """The ``traceparent`` of what it follows from, and who waits for it no more."""

    def note(self, **notes: Note) -> None:
        self.notes.update(notes)


class Tracer(Protocol):
    """Where spans go. `ended` is given what `begun` answered, and the fault that ended the work, if one did."""

    def begun(self, span: Span) -> object: ...

    def traceparent(self) -> str:
        """What to send on so that others go on with this trace; empty where none is running."""
        ...

    def ended(self, span: Span, token: object, fault: BaseException | None) -> None: ...


_TRACER: ContextVar[Tracer | None] = ContextVar("tracer", default=None)


@contextmanager
def tracing(tracer: Tracer) -> Iterator[None]:
    """Whatever begins inside of this, tasks included, is told to `tracer`."""
    token = _TRACER.set(tracer)
    try:
        yield
    finally:
        _TRACER.reset(token)


def span(work: Work, parent: str = "", link: str = "", **notes: Note) -> "Piece":
    """The body is one piece of `work`."""
    return Piece(Span(work, notes, parent, link))


class Piece:
    """A `span` as a context. Written out: `contextmanager` costs every request more than what is measured of it."""

    __slots__ = ("_began", "_is_told", "_span", "_token", "_tracer")

    def __init__(self, span: Span) -> None:
        self._span = span

    def __enter__(self) -> Span:
        self._tracer = _TRACER.get()
        self._is_told = self._tracer is not None or instruments.is_heard()
        if self._is_told:
            self._began = time.perf_counter()
            self._token = self._tracer.begun(self._span) if self._tracer else None
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._is_told:
            return
        one, took = self._span, time.perf_counter() - self._began
        labels = [str(one.notes.get(name, "unknown")) for name in one.work.instrument.labels]
        instruments.observe(one.work.instrument, took, *labels)
        if self._tracer:
            self._tracer.ended(one, self._token, fault)


_CAUSES: ContextVar[Mapping[int, str]] = ContextVar("causes", default={})  # noqa: B039 - never written to


@contextmanager
def following(causes: Mapping[int, str]) -> Iterator[None]:
    """What is done inside of this for several at once is done because of these: ``traceparent`` by `id` of what each
    of them brought."""
    token = _CAUSES.set(causes)
    try:
        yield
    finally:
        _CAUSES.reset(token)


def cause(what: object) -> str:
    """The ``traceparent`` of who brought `what`; empty where nobody said."""
    return _CAUSES.get().get(id(what), "")


def traceparent() -> str:
    """The header that hands the running trace on; empty where nothing is traced."""
    tracer = _TRACER.get()
    return tracer.traceparent() if tracer else ""
