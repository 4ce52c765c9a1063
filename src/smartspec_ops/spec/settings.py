"""``.spec/smartspec.config.yaml``: the workspace's own rules, and our section ``production_ops``.

Others write this file too, so keys outside our section are read where we honour them and ignored where we do not.
Two defects of the published file are repaired with a warning; anything else that is broken is an error. Environment
variables ``SMARTSPEC_OPS_<SECTION>_<KEY>`` override single values of our section.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, PlainValidator, model_validator

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.spec.secret_ref import SecretRef, parse
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
    leaks,
    override,
    wrong,
)
from smartspec_ops.spec.yaml import Document, Path, Read, read

FAMILY = "settings"
SECTION = "production_ops"
PREFIX = "SMARTSPEC_OPS_"
REPAIRED = "PMON-002"
SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"

Identifier = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\s\x00-\x1f\x7f]+$")]
Count = Annotated[int, Field(strict=True, ge=0, le=1000)]
Positive = Annotated[int, Field(strict=True, ge=1, le=1000)]
Severity = Literal["SEV-1", "SEV-2", "SEV-3", "SEV-4"]
Approval = Literal["commander", "auto"]
Within = dict[Severity, Window]


# --- what others write too ---------------------------------------------------------------------------------------


class NetworkPolicy(Tolerant):
    """Which hosts may be called; an empty list leaves it to what the configuration names."""

    default: str = "deny"
    allowlist_domains: tuple[str, ...] = ()


class ContentLimits(Tolerant):
    """How much is read and quoted."""

    max_context_bytes: Annotated[int, Field(ge=1)] = 5_242_880
    max_excerpt_chars: Annotated[int, Field(ge=1)] = 2000
    max_files_scanned: Annotated[int, Field(ge=1)] = 20_000


def _regex(value: object) -> str:
    try:
        re.compile(str(value))
    except (re.error, RecursionError, OverflowError):
        raise wrong("regex", "not a regular expression") from None
    return str(value)


Regex = Annotated[str, PlainValidator(_regex, json_schema_input_type=str)]


class RedactionPattern(Tolerant):
    regex: Regex
    name: str = ""


class Redaction(Tolerant):
    patterns: tuple[RedactionPattern, ...] = ()


class Safety(Tolerant):
    """Where may be written, what an id looks like. Deny wins over allow."""

    allow_writes_only_under: tuple[str, ...] = (
        "specs",
        ".spec",
        ".spec/reports",
        ".smartspec/prompts",
        ".smartspec/generated-scripts",
        ".smartspec/cache",
        ".smartspec/logs",
    )
    deny_writes_under: tuple[str, ...] = ()
    disallow_symlink_writes: bool = True
    spec_id_regex: Regex = r"^[a-z0-9_\-]{3,64}$"
    network_policy: NetworkPolicy = NetworkPolicy()
    content_limits: ContentLimits = ContentLimits()
    redaction: Redaction = Redaction()


class WorkspaceSection(Tolerant):
    roots: tuple[str, ...] = (".",)


class Registries(Tolerant):
    spec_index: str = ".spec/SPEC_INDEX.json"


class Repository(Tolerant):
    path: str | None = None


class MultiRepo(Tolerant):
    enabled: bool = False
    repos: tuple[Repository | str, ...] = ()


# --- our section -------------------------------------------------------------------------------------------------


class Person(Model):
    """Somebody who can be told. `id` is what the timeline shows."""

    id: Identifier
    roles: tuple[str, ...] = ()
    email: str | None = None
    slack: str | None = None


class Stakeholder(Model):
    """Somebody who wants to know, and as whom they want to be addressed."""

    id: Identifier
    audience: str = "stakeholders"
    email: str | None = None
    slack: str | None = None


class ChannelEntry(Model):
    """A way to tell people. The keys beside name and kind belong to the kind, and are checked by it."""

    model_config = ConfigDict(extra="allow")

    name: Identifier
    kind: Identifier

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


class Escalation(Model):
    ack_timeout: Window = timedelta(minutes=5)
    repeat: Count = 3
    """How often everybody is called again after nobody answered."""


class Resolution(Model):
    healthy_checks: Positive = 3
    """Healthy checks in a row before an incident counts as resolved."""
    reopen_window: Duration = timedelta(minutes=30)


class Postmortem(Model):
    within: Window | Within = Field(
        default_factory=lambda: {"SEV-1": timedelta(days=3), "SEV-2": timedelta(days=5)}, union_mode="left_to_right"
    )
    """How long after the end the review is due: one duration for all, or one per severity."""

    def due(self, severity: str) -> timedelta | None:
        """None where no review is asked for."""
        if isinstance(self.within, timedelta):
            return self.within
        return {str(name): due for name, due in self.within.items()}.get(severity)


class WorkflowEntry(Model):
    """A program that may be started, without a shell."""

    argv: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
    approval: Approval | None = None
    """Who lets it run; without it, `feedback` runs by itself and everything else waits for the commander."""
    timeout: Window = timedelta(seconds=60)
    env: dict[str, Text] = Field(default_factory=dict)


class Reports(Model):
    """Which performance reports are written by themselves."""

    daily: bool = False
    weekly: bool = False


class Monitor(Model):
    interval: Window = timedelta(seconds=60)
    alert_for: Count | None = None
    """Ticks a breach must last before it alerts; the rules' own where it is not given."""
    reports: Reports = Reports()


class Database(Model):
    """Where facts are kept: a PostgreSQL URL, or the path of an SQLite file."""

    url: Text | None = None
    path: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.url is not None and self.path is not None:
            raise wrong("conflict", "url and path exclude each other", "keep one of them")
        return self


class ProductionOps(Model):
    """The section ``production_ops``: every key is ours."""

    model_config = ConfigDict(title="production_ops", json_schema_extra={"$schema": SCHEMA_ID})

    roster: tuple[Person, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    channels: tuple[ChannelEntry, ...] = ()
    escalation: Escalation = Escalation()
    resolution: Resolution = Resolution()
    postmortem: Postmortem = Postmortem()
    workflows: dict[Identifier, WorkflowEntry] = Field(default_factory=dict)
    monitor: Monitor = Monitor()
    database: Database = Database()
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
    workspace: WorkspaceSection = WorkspaceSection()
    multi_repo: MultiRepo = MultiRepo()
    registries: Registries = Registries()
    safety: Safety = Safety()
    production_ops: ProductionOps = ProductionOps()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything configured: `ops` is our section, `file` what we honour of the rest."""

    file: ConfigFile = field(default_factory=ConfigFile)

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
    """`value` is None when something is wrong; warnings come with a value."""

    value: Settings | None
    diagnostics: tuple[Diagnostic, ...] = ()


def read_settings(text: str | None, path: str, environment: Mapping[str, str] | None = None) -> SettingsReading:
    """Read the file's text (None: there is no file); `path` is only named in diagnostics."""
    parsed, warnings = _read_repaired(text or "", path)
    if parsed.document is None:
        return SettingsReading(None, parsed.diagnostics)
    document = parsed.document
    if document.data is not None and not isinstance(document.data, dict):
        return SettingsReading(None, (document.fault(f"{FAMILY}/wrong-type", "must be a mapping", ()),))
    data, complaints = overridden(document.data or {}, environment or {})
    value, structure = check(document, ConfigFile, FAMILY, data=data)
    faults = (*leaks(document, FAMILY, (SECTION,)), *structure, *_doubles(document))
    found = distinct((*warnings, *complaints, *faults))
    failed = value is None or any(fault.level is Level.ERROR for fault in found)
    return SettingsReading(None if failed or value is None else Settings(value), found)


def schema() -> dict[str, Any]:
    """The JSON Schema of our section, for editors."""
    return ProductionOps.model_json_schema()


# --- the published file ------------------------------------------------------------------------------------------

_LONE = re.compile(r"^[ \t]*\$\d+[ \t]*$")
_DOUBLE = re.compile(r'^(?P<head>[^"#]*[:\-]\s+)"(?P<body>(?:[^"\\]|\\.)*)"(?P<tail>\s*(?:#.*)?)$')
_BAD_ESCAPE = re.compile(r'\\[^0abt\tnvfre "/\\N_LPxuU]')


def _read_repaired(text: str, path: str) -> tuple[Read, tuple[Diagnostic, ...]]:
    parsed = read(text, path)
    if parsed.document:
        return parsed, ()
    lines = text.splitlines(keepends=True)
    repaired = [_repair(line) for line in lines]
    again = read("".join(repaired), path)
    if again.document is None or repaired == lines:
        return parsed, ()
    changed = [number for number, (old, new) in enumerate(zip(lines, repaired, strict=True), 1) if old != new]
    return again, tuple(_repaired(path, number, lines[number - 1]) for number in changed)


def _repair(line: str) -> str:
    """A lone ``$1`` is dropped; a double-quoted value with an escape YAML does not know is quoted singly."""
    body = line.rstrip("\r\n")
    if _LONE.match(body):
        return line[len(body) :]
    match = _DOUBLE.match(body)
    if not match or not _BAD_ESCAPE.search(match["body"]):
        return line
    literal = match["body"].replace('\\"', '"').replace("'", "''")
    return f"{match['head']}'{literal}'{match['tail']}" + line[len(body) :]


def _repaired(path: str, number: int, line: str) -> Diagnostic:
    lone = bool(_LONE.match(line.rstrip("\r\n")))
    return Diagnostic(
        code=REPAIRED,
        message="Config Repaired: "
        + ("a line that is no YAML was skipped" if lone else "an unknown escape was kept as it is"),
        place=Place(path=path, line=number, column=len(line) - len(line.lstrip()) + 1),
        hint="delete the line" if lone else "put the value in single quotes",
        level=Level.WARNING,
    )


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
        at = next((path for path in SCALARS if "_".join(map(str, path)) == words), None)
        if at is not None:
            value = environment[variable]
            confidential = at[-1] in ("key", "url") and parse(value) is None
            override(result, (SECTION, *at), f"env:{variable}" if confidential else value)
        elif words.split("_", maxsplit=1)[0] in {str(path[0]) for path in SCALARS}:
            hint = did_you_mean(words, ["_".join(map(str, path)) for path in SCALARS])
            complaints.append(_variable(variable, hint))
    return result, tuple(complaints)


def _scalars_of(at: Path = ()) -> Iterator[Path]:
    for name, known in fields_at(ProductionOps, at).items():
        annotation = getattr(known, "annotation", None)
        if isinstance(annotation, type) and issubclass(annotation, Model):
            yield from _scalars_of((*at, name))
        elif name not in _COLLECTIONS:
            yield (*at, name)


def _variable(name: str, hint: str | None) -> Diagnostic:
    message = f"the environment variable {name} names no setting"
    return Diagnostic(code=f"{FAMILY}/unknown-variable", message=message, hint=hint, level=Level.WARNING)


_COLLECTIONS = ("roster", "stakeholders", "channels", "workflows")
SCALARS: tuple[Path, ...] = tuple(_scalars_of())
"""Every setting an environment variable can give."""


def _doubles(document: Document) -> Iterator[Diagnostic]:
    section = (document.data or {}).get(SECTION)
    for group, key in (("roster", "id"), ("stakeholders", "id"), ("channels", "name")):
        entries = section.get(group) if isinstance(section, dict) else None
        seen: set[object] = set()
        for i, entry in enumerate(entries if isinstance(entries, list) else []):
            name = entry.get(key) if isinstance(entry, dict) else None
            if name is not None and str(name) in seen:
                at = (SECTION, group, i, key)
                yield document.fault(f"{FAMILY}/duplicate-name", f"{str(name)!r} is already taken", at)
            seen.add(str(name))
