"""``.spec/smartspec.config.yaml``: the workspace's own rules, and our section ``production_ops``.

Others write this file too, so keys outside our section are read where we honour them and ignored where we do not.
Two defects of the published file are repaired with a warning; anything else that is broken is an error. Environment
variables ``SMARTSPEC_OPS_<SECTION>_<KEY>`` override single values of our section.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Self

from pydantic import ConfigDict, Field, model_validator

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.spec.placed import NOWHERE, Document, Path, Read, scalar
from smartspec_ops.spec.repair import read_repaired
from smartspec_ops.spec.safety import ContentLimits, MultiRepo, Registries, Safety, WorkspaceSection
from smartspec_ops.spec.secret_ref import SecretRef, parse
from smartspec_ops.spec.sections.access import Access
from smartspec_ops.spec.sections.backup import Backup
from smartspec_ops.spec.sections.chat import Chat
from smartspec_ops.spec.sections.communication import AudienceWord, Communication, Language
from smartspec_ops.spec.sections.intake import Intake
from smartspec_ops.spec.sections.investigation import Investigation
from smartspec_ops.spec.sections.learning import Drill, Postmortem
from smartspec_ops.spec.sections.oncall import Escalation, ScheduleEntry, unknown_names
from smartspec_ops.spec.sections.people import Person, Stakeholder
from smartspec_ops.spec.sections.retention import Retention
from smartspec_ops.spec.sections.routing import Flapping, Grouping, HeartbeatEntry, InhibitionEntry, MaintenanceEntry
from smartspec_ops.spec.sections.runbooks import RunbookEntry
from smartspec_ops.spec.sections.values import Count, Identifier, Positive
from smartspec_ops.spec.sections.workflows import Approval, WorkflowEntry
from smartspec_ops.spec.validation import (
    Duration,
    Model,
    Secret,
    Text,
    Tolerant,
    Window,
    check,
    did_you_mean,
    distinct,
    fields_at,
    json_schema,
    leaks,
    override,
    wrong,
)

FAMILY = "settings"
SECTION = "production_ops"
PREFIX = "SMARTSPEC_OPS_"


# --- our section -------------------------------------------------------------------------------------------------


class ChannelEntry(Model):
    """A way to tell people. The keys beside name and kind belong to the kind, and are checked by it."""

    model_config = ConfigDict(extra="allow")

    name: Identifier
    """What the timeline calls it."""
    kind: Identifier
    """A channel kind, such as email, slack or webhook; each has a page in docs/channels."""

    audiences: tuple[AudienceWord, ...] | None = None
    """Whom it is for: person (who is paged), responders, executives, customers; none makes it a stand-in only."""
    lang: Language | None = None
    """The language of its notices, instead of the readers' or the workspace's."""

    @model_validator(mode="after")
    def _plain(self) -> Self:
        for key, value in (self.model_extra or {}).items():
            if not isinstance(value, (str, int, bool)):
                raise wrong("wrong-type", f"{key!r} must be a single value")
        return self

    @property
    def settings(self) -> Mapping[str, str | int | bool | SecretRef]:
        """Everything but name and kind, with references read."""
        given = self.model_extra or {}
        return {key: (parse(value) or value) if isinstance(value, str) else value for key, value in given.items()}


class Resolution(Model):
    healthy_checks: Positive = 3
    """Healthy checks in a row before an incident counts as resolved."""
    reopen_window: Duration = timedelta(minutes=30)
    """How soon the same alert reopens the incident instead of opening a new one."""
    auto: bool = True
    """Whether enough healthy checks resolve an incident by themselves; otherwise a person does."""
    trust_senders: bool = True
    """Whether "resolved" from every sender counts as healthy, for incidents the monitor does not watch at all."""


class Reports(Model):
    """Which performance reports are written by themselves."""

    daily: bool = False
    """Every day, for the day before (UTC)."""
    weekly: bool = False
    """Every Monday, for the week before (UTC)."""


class DatabaseDown(Model):
    """Who is told, past the database, that it is away."""

    channel: str | None = None
    """A channel that is told straight by a monitor whose database has been away for a while; nobody without it."""
    after: Window = timedelta(minutes=5)
    """How long the database is away before anybody is told."""
    every: Window = timedelta(hours=1)
    """How often it is told again while that lasts."""


class Monitor(Model):
    interval: Window = timedelta(seconds=60)
    """How often every objective is judged."""
    alert_for: Count | None = None
    """Ticks a breach must last before it alerts; the rules' own where it is not given."""
    resolve_hold: Window | None = None
    """How long an alert must stay good before it resolves; 5m, or 30m for a burn-rate ticket, where it is not given."""
    burn_alerts: bool = True
    """Whether burn rates alert, as pages and tickets; without them every breach of the current window is a ticket."""
    early_warnings: bool = True
    """Whether every indicator is compared with its own past once an hour; a hint in reports, never an alert."""
    reports: Reports = Reports.model_construct()
    heartbeat_url: Text | None = None
    """Asked (GET) after every committed tick, by somebody else's dead man's switch; better a reference."""
    metrics_address: str | None = None
    """Where the daemon answers /healthz, /readyz and /metrics, such as 127.0.0.1:9484; nowhere if not given."""
    database_down: DatabaseDown = DatabaseDown.model_construct()


class Database(Model):
    """Where facts are kept: a PostgreSQL URL, or the path of an SQLite file."""

    url: Text | None = None
    """A PostgreSQL URL; a reference."""
    path: str | None = None
    """An SQLite file inside the workspace."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.url is not None and self.path is not None:
            raise wrong("conflict", "url and path exclude each other", "keep one of them")
        return self


class ProductionOps(Model):
    """The section ``production_ops``: every key is ours."""

    model_config = ConfigDict(title="production_ops")

    roster: tuple[Person, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    channels: tuple[ChannelEntry, ...] = ()
    communication: Communication = Communication.model_construct()
    access: Access | None = None
    """Roles; without them everybody in the roster may do everything."""
    schedules: tuple[ScheduleEntry, ...] = ()
    escalation: Escalation = Escalation.model_construct()
    grouping: Grouping = Grouping.model_construct()
    inhibition: tuple[InhibitionEntry, ...] = ()
    maintenance: tuple[MaintenanceEntry, ...] = ()
    flapping: Flapping = Flapping.model_construct()
    heartbeats: tuple[HeartbeatEntry, ...] = ()
    runbooks: tuple[RunbookEntry, ...] = ()
    resolution: Resolution = Resolution.model_construct()
    postmortem: Postmortem = Postmortem.model_construct()
    drill: Drill = Drill.model_construct()
    investigation: Investigation = Investigation.model_construct()
    workflows: dict[Identifier, WorkflowEntry] = Field(default_factory=dict)
    monitor: Monitor = Monitor.model_construct()
    retention: Retention = Retention.model_construct()
    backup: Backup = Backup.model_construct()
    intake: Intake = Intake.model_construct()
    chat: Chat = Chat.model_construct()
    database: Database = Database.model_construct()
    key: Secret | None = None
    """The key sensitive fields are encrypted with; kept outside the tree."""

    def approval(self, workflow: str) -> Approval:
        """Who lets `workflow` run."""
        entry = self.workflows.get(workflow)
        return (entry.approval if entry else None) or ("auto" if workflow == "feedback" else "commander")


class ConfigFile(Tolerant):
    """The whole file, as far as we honour it."""

    lang: str = "en"
    platform: str = "cli"
    default_json_summary: bool = True
    workspace: WorkspaceSection = WorkspaceSection.model_construct()
    multi_repo: MultiRepo = MultiRepo.model_construct()
    registries: Registries = Registries.model_construct()
    safety: Safety = Safety.model_construct()
    production_ops: ProductionOps = ProductionOps.model_construct()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything configured: `ops` is our section, `file` what we honour of the rest."""

    file: ConfigFile = field(default_factory=ConfigFile.model_construct)

    @property
    def ops(self) -> ProductionOps:
        return self.file.production_ops

    @property
    def safety(self) -> Safety:
        return self.file.safety

    @property
    def limits(self) -> ContentLimits:
        return self.file.safety.content_limits

    @property
    def redaction_patterns(self) -> tuple[str, ...]:
        return tuple(pattern.regex for pattern in self.file.safety.redaction.patterns)

    @property
    def roots(self) -> tuple[str, ...]:
        """Directories that may be read, relative to the workspace: its own, and other repositories'."""
        repos = self.file.multi_repo.repos if self.file.multi_repo.enabled else ()
        others = [repo if isinstance(repo, str) else repo.path for repo in repos]
        return (*self.file.workspace.roots, *(path for path in others if path))


@dataclass(frozen=True, slots=True)
class SettingsReading:
    """`value` is None when something is wrong; warnings come with a value.

    `aside` names what was left out of it because it is broken, where the reader goes on without; `untold` the channels
    that hear of nothing for it. `is_closed`: who may do what is among it.
    """

    value: Settings | None
    diagnostics: tuple[Diagnostic, ...] = ()
    aside: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    is_closed: bool = False


def read_settings(text: str | None, path: str, environment: Mapping[str, str] | None = None) -> SettingsReading:
    """Read the file's text (None: there is no file); `path` is only named in diagnostics."""
    parsed, warnings = read_repaired(text, path) if text else (Read(replace(NOWHERE, path=path)), ())
    if parsed.document is None:
        return SettingsReading(None, parsed.diagnostics)
    document = parsed.document
    if document.data is not None and not isinstance(document.data, dict):
        hint = f"write {SECTION}: and the settings under it"
        return SettingsReading(None, (document.fault(f"{FAMILY}/wrong-type", "must be a mapping", (), hint=hint),))
    return settings_of(document, environment or {}, warnings)


def settings_of(
    document: Document, environment: Mapping[str, str], warnings: tuple[Diagnostic, ...] = ()
) -> SettingsReading:
    """The same of a file that was parsed, to a mapping or to nothing; `warnings` came up while it was."""
    data, complaints = overridden(document.data or {}, environment)
    # A variable's own fault is told once; what is at its place in the file no longer matters then.
    value, structure = _checked(document, data) if not any_error(complaints) else (None, ())
    faults = (
        *leaks(document, FAMILY, (SECTION,)),
        *structure,
        *_doubles(document),
        *unknown_names(document, (SECTION,), FAMILY),
    )
    found = distinct((*warnings, *complaints, *faults))
    failed = value is None or any_error(found)
    return SettingsReading(None if failed or value is None else Settings(value), found)


def _checked(document: Document, data: Mapping[str, Any]) -> tuple[ConfigFile | None, tuple[Diagnostic, ...]]:
    """Of nothing given nothing is checked, and what would check it, half the price of these models, is not built."""
    return check(document, ConfigFile, FAMILY, data=data) if data else (ConfigFile.model_construct(), ())


def any_error(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(fault.level is Level.ERROR for fault in diagnostics)


def schema() -> dict[str, Any]:
    """The JSON Schema of our section, for editors."""
    return json_schema(ProductionOps)


# --- environment -------------------------------------------------------------------------------------------------


def overridden(
    data: Mapping[str, Any], environment: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[Diagnostic, ...]]:
    """`data` with the values of ``SMARTSPEC_OPS_<SECTION>_<KEY>`` put in; complaints about keys that are not there.

    Where a secret or a URL belongs, the variable is not copied: the configuration then refers to it.
    """
    result = dict(data)
    complaints: list[Diagnostic] = []
    for variable in sorted(name for name in environment if name.startswith(PREFIX)):
        words = variable.removeprefix(PREFIX).lower()
        at = SCALARS.get(words)
        if at is not None:
            value = _overriding(variable, environment[variable], at)
            complaints += _refused(variable, at, value)
            override(result, (SECTION, *at), value)
            result[SECTION][at[0]] = _alone(at, result[SECTION][at[0]])
        elif words.partition("_")[0] in _SECTIONS:
            message = f"the environment variable {variable} names no setting"
            hint = did_you_mean(words, SCALARS)
            complaints.append(
                Diagnostic(code=f"{FAMILY}/unknown-variable", message=message, hint=hint, level=Level.WARNING)
            )
    return result, tuple(complaints)


def _alone(at: Path, section: Any) -> Any:
    """A variable with a database's URL wins over a path in the file, and the other way round."""
    return {at[-1]: section[at[-1]]} if at[0] == "database" else section


def _overriding(variable: str, value: str, at: Path) -> Any:
    confidential = at[-1] in ("key", "url", "heartbeat_url") and parse(value) is None
    return f"env:{variable}" if confidential else scalar(value)


def _refused(variable: str, at: Path, value: Any) -> Iterator[Diagnostic]:
    """Faults of the value by itself: they are about the variable, not about a place in the file."""
    data: dict[str, Any] = {}
    override(data, at, value)
    _, faults = check(NOWHERE, ProductionOps, FAMILY, data=data)
    for fault in faults:
        yield replace(fault, message=f"{variable}: {fault.message}", place=None, excerpt=None)


def _scalars_of(at: Path = ()) -> Iterator[Path]:
    for name, known in fields_at(ProductionOps, at).items():
        annotation = getattr(known, "annotation", None)
        if isinstance(annotation, type) and issubclass(annotation, Model):
            yield from _scalars_of((*at, name))
        elif name not in _COLLECTIONS:
            yield (*at, name)


_COLLECTIONS = (
    *("access", "roster", "stakeholders", "channels", "schedules", "policies", "fallback", "workflows"),
    *("cadence", "service_names"),
    *(
        "repositories",
        "paths",
        "dependencies",
        "probes",
        "mappings",
        "topics",
        "tokens",
        "signatures",
        "ask",
        "mitigated_within",
    ),
    *("rules", "inhibition", "maintenance", "heartbeats", "runbooks"),
)
SCALARS: Mapping[str, Path] = {"_".join(map(str, path)): path for path in _scalars_of()}
"""Every setting an environment variable can give, by the variable's words."""
_SECTIONS = {words.partition("_")[0] for words in SCALARS}


def _doubles(document: Document) -> Iterator[Diagnostic]:
    section = (document.data or {}).get(SECTION)
    for group, key in (
        ("roster", "id"),
        ("stakeholders", "id"),
        *((name, "name") for name in ("channels", "schedules", "inhibition", "maintenance", "heartbeats", "runbooks")),
    ):
        entries = section.get(group) if isinstance(section, dict) else None
        seen: set[object] = set()
        for i, entry in enumerate(entries if isinstance(entries, list) else []):
            name = entry.get(key) if isinstance(entry, dict) else None
            if name is not None and str(name) in seen:
                at = (SECTION, group, i, key)
                message = f"{str(name)!r} is already taken"
                yield document.fault(f"{FAMILY}/duplicate-name", message, at, hint="rename or remove one of them")
            seen.add(str(name))
