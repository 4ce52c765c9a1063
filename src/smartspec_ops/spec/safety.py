"""The workspace's own rules in ``smartspec.config.yaml``: where may be written and read, what ids look like.

Others own these sections, so keys we do not honour are ignored; a wrong value under one we honour is a fault.
"""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, PlainValidator

from smartspec_ops.spec.validation import Tolerant, wrong


class NetworkPolicy(Tolerant):
    """Which hosts may be called; an empty list leaves it to what the configuration names."""

    default: str = "deny"
    allowlist_domains: tuple[str, ...] = ()


def is_listed(host: str, domains: Iterable[str]) -> bool:
    """Whether `host` is one of these domains or below one."""
    return any(host == one or host.endswith(f".{one}") for one in domains)


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
    network_policy: NetworkPolicy = NetworkPolicy.model_construct()
    content_limits: ContentLimits = ContentLimits.model_construct()
    redaction: Redaction = Redaction.model_construct()


class WorkspaceSection(Tolerant):
    roots: tuple[str, ...] = (".",)


class Registries(Tolerant):
    spec_index: str = ".spec/SPEC_INDEX.json"


class Repository(Tolerant):
    path: str | None = None


class MultiRepo(Tolerant):
    enabled: bool = False
    repos: tuple[Repository | str, ...] = ()
