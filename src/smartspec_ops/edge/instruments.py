"""What this program measures of itself: one table of instruments, and three verbs to use them.

Nobody listens by default: then a measurement costs one look-up, and no library is loaded. Who listens is a matter of
the context (`listening`), so that two servers in one process, as in tests, never hear each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Kind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """`name` ends in its unit, a counter's in ``_total``. Labels take few values, whoever sends what."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


def _counter(name: str, help_: str, *labels: str) -> Instrument:
    return Instrument(name=f"smartspec_ops_{name}", kind=Kind.COUNTER, help=help_, labels=labels)


def _gauge(name: str, help_: str, *labels: str) -> Instrument:
    return Instrument(name=f"smartspec_ops_{name}", kind=Kind.GAUGE, help=help_, labels=labels)


def _histogram(name: str, buckets: tuple[float, ...], help_: str, *labels: str) -> Instrument:
    return Instrument(name=f"smartspec_ops_{name}", kind=Kind.HISTOGRAM, help=help_, labels=labels, buckets=buckets)


# --- the monitor -------------------------------------------------------------------------------------------------
TICKS = _counter(
    "ticks_total",
    "Ticks by outcome: committed, held (the database is away), repeated (another was first), missed, skipped.",
    "outcome",
)
TICK_SECONDS = _histogram("tick_duration_seconds", _SLOW, "From asking the sources to the commit.", "outcome")
TICK_LATENESS = _gauge("tick_lateness_seconds", "How long after it was due the last tick was done.")
TICK_PARTS = _gauge(
    "tick_parts", "Everything is judged once in so many ticks: 1, or more where a tick does not fit into its interval."
)
LAST_TICK = _gauge("last_tick_timestamp_seconds", "When the last committed tick was due, in Unix time.")
INTERVAL = _gauge("tick_interval_seconds", "The time between two ticks.")
OBJECTIVES = _gauge("objectives", "Objectives of the last committed tick, by their health.", "status")
ASK_SECONDS = _histogram(
    "source_ask_duration_seconds",
    _SLOW,
    "All questions of one tick to one source; outcome: answered, silent (no answer at all), failed.",
    "source",
    "outcome",
)
CANARY = _counter(
    "canary_looks_total",
    "Looks at objectives whose outcome is known: right, wrong, cold (too early), missed (the database is away).",
    "outcome",
)
CANARY_RIGHT = _gauge("canary_right", "1 where the last look came out as it must, 0 where the monitor judges wrongly.")
PINGS = _counter("heartbeat_pings_total", "Pings of monitor.heartbeat_url, by outcome.", "outcome")
PART_FAILURES = _counter("part_failures_total", "Failures of what runs beside ticks and intake, by part.", "part")

# --- the database and what waits in it ---------------------------------------------------------------------------
TRANSACTION_SECONDS = _histogram(
    "transaction_duration_seconds",
    _FAST,
    "Transactions, waiting for their turn included; outcome: ok, conflict (a lost race), unavailable, failed.",
    "outcome",
)
QUEUED = _gauge("queue_due_effects", "What is due and not done yet.")
QUEUE_AGE = _gauge("queue_oldest_due_seconds", "How long the oldest of it has been due.")
AWAY = _gauge("database_away_seconds", "Since when the database has taken no tick; 0 where it took the last one.")
SPOOL_MESSAGES = _gauge("spool_messages", "Messages about alerts that wait on this disk for the database.")
SPOOL_BYTES = _gauge("spool_bytes", "How much room they take.")
SPOOL_AGE = _gauge("spool_oldest_seconds", "How long ago the oldest of them was decided.")
UNMANNED = _gauge("queue_unmanned_effects", "What is due and waits for a role that no living worker has.", "role")
WORKERS = _gauge("workers", "Living workers on this database, by role; only where several can share it.", "role")
CLOCK_OFF = _gauge(
    "clock_off_seconds", "How far this clock is ahead of the database's, where several workers share it."
)
DEAD = _gauge("queue_dead_effects", "What was given up and waits for a person.")

# --- what is done because of a decision --------------------------------------------------------------------------
EFFECT_SECONDS = _histogram(
    "effect_duration_seconds", _SLOW, "Performing what falls due, by kind and outcome.", "kind", "outcome"
)
DELIVERIES = _counter("deliveries_total", "Attempts to tell people, by channel and outcome.", "channel", "outcome")
WORKFLOW_SECONDS = _histogram("workflow_duration_seconds", _SLOW, "Runs of workflows.", "workflow", "outcome")

# --- HTTP --------------------------------------------------------------------------------------------------------
REQUEST_SECONDS = _histogram("http_request_duration_seconds", _FAST, "Answering a request, by route.", "route")
CALL_SECONDS = _histogram(
    "http_call_duration_seconds",
    _SLOW,
    "Requests of ours to others; outcome: the class of the status (2xx), or the kind of failure.",
    "to",
    "outcome",
)

# --- itself ------------------------------------------------------------------------------------------------------
LOOP_LAG = _gauge("event_loop_lag_seconds", "How late the event loop turned at worst since the last scrape.")
UP = _gauge("info", "1, with the version of the program and the part it plays.", "version", "part")

INSTRUMENTS: tuple[Instrument, ...] = (
    *(
        TICKS,
        TICK_SECONDS,
        TICK_LATENESS,
        TICK_PARTS,
        LAST_TICK,
        INTERVAL,
        OBJECTIVES,
        ASK_SECONDS,
        CANARY,
        CANARY_RIGHT,
        PINGS,
        PART_FAILURES,
    ),
    *(TRANSACTION_SECONDS, QUEUED, QUEUE_AGE, DEAD, UNMANNED, WORKERS, CLOCK_OFF),
    *(AWAY, SPOOL_MESSAGES, SPOOL_BYTES, SPOOL_AGE),
    *(EFFECT_SECONDS, DELIVERIES, WORKFLOW_SECONDS),
    *(REQUEST_SECONDS, CALL_SECONDS),
    *(LOOP_LAG, UP),
)
"""All of them, in the order they are documented in."""


class Listener(Protocol):
    """Hears every measurement. It must not block, and must not fail."""

    def count(self, what: Instrument, by: float, labels: tuple[str, ...]) -> None: ...

    def put(self, what: Instrument, value: float, labels: tuple[str, ...]) -> None: ...

    def observe(self, what: Instrument, value: float, labels: tuple[str, ...]) -> None: ...


_LISTENERS: ContextVar[tuple[Listener, ...]] = ContextVar("listeners", default=())


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Whatever begins inside of this, tasks included, is heard by `listener` as well."""
    token = _LISTENERS.set((*_LISTENERS.get(), listener))
    try:
        yield
    finally:
        _LISTENERS.reset(token)


def count(what: Instrument, *labels: str, by: float = 1) -> None:
    for listener in _LISTENERS.get():
        listener.count(what, by, labels)


def put(what: Instrument, value: float, *labels: str) -> None:
    """The gauge stands at `value` now."""
    for listener in _LISTENERS.get():
        listener.put(what, value, labels)


def observe(what: Instrument, value: float, *labels: str) -> None:
    for listener in _LISTENERS.get():
        listener.observe(what, value, labels)


def is_heard() -> bool:
    """Whether anybody listens: to save what only a measurement needs."""
    return bool(_LISTENERS.get())
