"""Everything the database holds, and how long it is kept: a line for each table and each kind of document.

Nothing is stored that has no line here (a test compares with the schema and with the code), and what pruning does is
what stands here: `app/pruning/prune.py` walks over it. What has no `prune` says what bounds it instead.
"""

from dataclasses import dataclass

from smartspec_ops.app.database.last_look import LOOKED
from smartspec_ops.app.database.lineage import LINEAGE
from smartspec_ops.app.delivery.room_state import KIND as ROOM
from smartspec_ops.app.delivery.room_state import PLACE
from smartspec_ops.app.fleet.settings_in_use import SETTINGS
from smartspec_ops.app.intake.heartbeats import BEAT
from smartspec_ops.app.intake.other_systems import CONFIRMATION
from smartspec_ops.app.intake.planned_windows import WINDOW
from smartspec_ops.app.intake.silent_senders import SILENT
from smartspec_ops.app.investigation.changes import CHANGE
from smartspec_ops.app.mitigation.verify import SEEN as VERIFIED
from smartspec_ops.app.pruning import walks
from smartspec_ops.app.reports.publish import REPORT
from smartspec_ops.app.reports.tick import SCHEDULE
from smartspec_ops.app.response.access import ROLES
from smartspec_ops.app.response.duty import SEEN as SHIFTS
from smartspec_ops.app.response.oncall import CHANGE as SWAP
from smartspec_ops.app.response.once import REQUEST
from smartspec_ops.app.response.routing import COURSE, GROUP, SILENCE
from smartspec_ops.app.self_monitoring.canary import HEARD, VERDICT
from smartspec_ops.app.self_monitoring.deadman import LOOK, WATCHING
from smartspec_ops.app.specs.not_taken_up import NOT_TAKEN
from smartspec_ops.app.specs.promises import PROMISES
from smartspec_ops.app.watching.anomalies import EARLY
from smartspec_ops.app.watching.deployed import DEPLOYMENT
from smartspec_ops.app.watching.exclusions import EXCLUSION
from smartspec_ops.app.watching.findings import FINDING
from smartspec_ops.app.watching.groups import GROUPS
from smartspec_ops.app.watching.plan import ALERT, HEALTH, LEFT_OUT, SOURCE
from smartspec_ops.app.watching.turns import TURNS
from smartspec_ops.domain.failover import KIND as FAILOVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`what` is a table, or ``documents/<kind>``; `grows` is a row for each of what; `how_long` is for people."""

    what: str
    grows: str
    how_long: str
    prune: walks.Prune | None = None


def _table(what: str, grows: str, how_long: str, prune: walks.Prune | None = None) -> Kept:
    return Kept(what=what, grows=grows, how_long=how_long, prune=prune)


def _kind(kind: str, grows: str, how_long: str, prune: walks.Prune | None = None) -> Kept:
    return Kept(what=f"documents/{kind}", grows=grows, how_long=how_long, prune=prune)


_FOR_EVER = "for ever"
_AS_LEDGER = "while its ledger knows it, and while an alert about it is open"
_OF_SPEC = "until nothing was promised by the spec for `history`"
_NAMED = "one for each that the settings name"

TABLES = (
    _table("meta", "a few words", "does not grow"),
    _table(
        "ledger",
        "tick of some hundred objectives",
        "every tick 40 days, one in 5 minutes 400 days",
        walks.sheets,
    ),
    _table(
        "ledger_columns",
        "objective of a layout, anew when what is watched changes",
        "until no tick of the layout is left",
        walks.layouts,
    ),
    _table("series", "scraped series", "with its last sample"),
    _table(
        "samples",
        "number of a scrape",
        "every scrape 6 h, one in 5 minutes 3 days, one an hour 40 days; of a source nobody scrapes, 40 days",
        walks.samples,
    ),
    _table("totals", "source", "with its last row of `totals_rows`"),
    _table(
        "totals_rows",
        "moment of a source",
        "as long as windows need; of a source nobody asks, `history`",
        walks.totals,
    ),
    _table("incident_numbers", "year", _FOR_EVER),
    _table("incidents", "incident", f"{_FOR_EVER}: the log's index"),
    _table("incident_events", "event of an incident", f"{_FOR_EVER}: the truth, one chain of hashes each"),
    _table(
        "alerts",
        "alert of an incident, whose repeats are counted",
        "`alerts` after it ended, was heard of last, and its incident was over",
        walks.alerts,
    ),
    _table("audit", "allowed or refused request, and signed heads every hour in which one changed", _FOR_EVER),
    _table("identities", "person", "until somebody erases it"),
    _table(
        "withheld",
        "alert that is kept and not told",
        "until it is told or over; one that waits for others like it, `alerts` after it was heard of last",
        walks.unheard,
    ),
    _table(
        "effects",
        "thing to do, done or given up",
        "done `effects`, given up `given_up`, after it was due; of an incident that is not over, always",
        walks.effects,
    ),
    _table("jobs", "effect that waits", "until it is done"),
    _table("workers", "start of a worker (PostgreSQL)", "a day after its last sign of life, by whoever joins next"),
    _table("shards", "shard (PostgreSQL)", "does not grow"),
)

QUEUE = (
    _table("procrastinate_jobs", "effect that waits (PostgreSQL)", "until it is done"),
    _table("procrastinate_events", "change of such a job", "with its job"),
    _table("procrastinate_workers", "running worker", "until it stops, or misses its heartbeats"),
    _table("procrastinate_periodic_defers", "periodic task, of which there are none", "does not grow"),
)
"""Tables of the work queue on PostgreSQL, which are its own."""

DOCUMENTS = (
    _kind(HEALTH, "objective", _AS_LEDGER, walks.of_objectives(HEALTH)),
    _kind(LEFT_OUT, "objective", _AS_LEDGER, walks.of_objectives(LEFT_OUT)),
    _kind(FINDING, "objective", _AS_LEDGER, walks.of_objectives(FINDING)),
    _kind(EARLY, "objective", _AS_LEDGER, walks.of_objectives(EARLY)),
    _kind(ALERT, "objective", _AS_LEDGER, walks.of_objectives(ALERT)),
    _kind(
        GROUPS,
        "objective that is judged by groups; 10,000 groups each",
        "`history` after its last group was seen",
        walks.patterns,
    ),
    _kind(walks.UNUSED_LAYOUTS, "note of which layouts have no tick", "does not grow"),
    _kind(LOOKED, "note of when things were let go of last", "does not grow"),
    _kind(SOURCE, "metrics source", _NAMED),
    _kind(FAILOVER, "pair of sources, with 50 stints each", _NAMED),
    _kind(SCHEDULE, "spec and cadence", _OF_SPEC, walks.of_specs(SCHEDULE)),
    _kind(TURNS, "worker that cuts its ticks", _OF_SPEC, walks.of_specs(TURNS)),
    _kind(WATCHING, "spec", _OF_SPEC, walks.of_specs(WATCHING)),
    _kind(PROMISES, "spec, with its 200 newest changes", _OF_SPEC, walks.of_specs(PROMISES)),
    _kind(NOT_TAKEN, "spec a machine cannot take up", "until it can, or `history`", walks.not_taken),
    _kind(REPORT, "report of a closed period", "`history` after the period", walks.reports),
    _kind(CHANGE, "change somebody told of", "`history`", walks.changes),
    _kind(DEPLOYMENT, "deployment seen live", "`history`, and the newest 20 of each service", walks.deployments),
    _kind(WINDOW, "planned window that was announced", "`history` after it was over", walks.windows),
    _kind(EXCLUSION, "exclusion people wrote", f"{_FOR_EVER}: budgets stand on it"),
    _kind(SHIFTS, "schedule", _NAMED),
    _kind(SWAP, "override or swap people made", f"{_FOR_EVER}: undone, never removed"),
    _kind(BEAT, "heartbeat", _NAMED),
    _kind(LOOK, "look of the dead man's switch", "does not grow"),
    _kind(VERDICT, "process whose canary found something", "a day after it was said last", walks.verdicts),
    _kind(HEARD, "canary", "does not grow"),
    _kind(SETTINGS, "process with settings it could not take", "a day, by whoever starts next"),
    _kind(ROLES.kind, "set of roles", "does not grow"),
    _kind(LINEAGE.kind, "count of restores", "does not grow"),
    _kind(VERIFIED, "incident the monitor looked at", "`effects` after it was over", walks.verified),
    _kind(ROOM, "incident in a chat", f"{_FOR_EVER}: what an old message's buttons belong to"),
    _kind(PLACE, "incident's channel", f"{_FOR_EVER}, as above"),
    _kind(SILENCE, "silence", "`silences` after its end; the newest always, for its number", walks.silences),
    _kind(COURSE, "alert that went on and off", "`courses` after its last change", walks.courses),
    _kind(
        GROUP,
        "group of alerts that has a time limit",
        "30 days after its last alert, and while an incident is open",
        walks.groups,
    ),
    _kind(REQUEST, "request of Slack that was carried out", "a day", walks.requests),
    _kind(SILENT, "sender that does not answer", "an hour after it was asked last", walks.silent),
    _kind(
        CONFIRMATION, "topic somebody asked us to confirm", "14 days: its address is good for 3", walks.confirmations
    ),
)

KEPT = (*TABLES, *DOCUMENTS)
"""In the order in which it is pruned: what is known of an objective goes after its last tick."""
