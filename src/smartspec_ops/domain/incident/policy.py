"""The numbers and permissions decisions are made under, and the refusal a decision may be."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from smartspec_ops.domain.incident.paging import EscalationPolicy, Target
from smartspec_ops.domain.severity import Sev

SYSTEM = "system:"
SENDERS = "system:senders"
"""Those an incident's alerts came from: it is over by their word, and nothing is measured here."""
POLICY = "system:policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often people hear: the `first` word, then `every`; executives `executives`; from `slow_after` after the
    incident opened `then_every`. `remind` is the time between two reminders of one late update."""

    first: timedelta
    every: timedelta
    executives: timedelta
    slow_after: timedelta
    then_every: timedelta
    remind: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers and permissions decisions are made under; a snapshot, so that an edit never changes a running page.

    `healthy_checks` in a row verify a fix, and with `auto_resolve` end the incident by themselves; `unhealthy_checks`
    in a row after a mitigation say it did not help. With `trust_senders`, what the monitor does not watch is healthy
    when all who sent its alerts say so.
    `auto_approve` lists workflows whose mitigation the policy itself may approve; `approvers` may approve without being
    in command. The first of `escalations` that fits an incident says who is paged; where none does, the next candidate
    is paged after `ack_timeout` without an answer, and the whole list is tried `page_rounds` times. `fallback` is then
    called once. The post-mortem meets within `meeting_within` of its severity. `final_audiences` are all there are to
    tell; they must have been told before an incident closes, customers only where they were told of it. No update is
    expected at a severity without `cadence`. With `offers_runbooks` there are some to look through when an incident
    opens. A drill should be mitigated within `drill_mitigated_within` of its severity.
    """

    healthy_checks: int = 3
    auto_resolve: bool = True
    trust_senders: bool = True
    unhealthy_checks: int = 3
    reopen_window: timedelta = timedelta(minutes=30)
    approval_lifetime: timedelta = timedelta(minutes=30)
    auto_approve: frozenset[str] = frozenset()
    approvers: frozenset[str] = frozenset()
    ack_timeout: timedelta = timedelta(minutes=5)
    page_rounds: int = 3
    escalations: tuple[EscalationPolicy, ...] = ()
    fallback: tuple[Target, ...] = ()
    meeting_within: Mapping[Sev, timedelta] = field(default_factory=dict)
    final_audiences: frozenset[str] = frozenset()
    cadence: Mapping[Sev, Cadence] = field(default_factory=dict)
    offers_runbooks: bool = False
    drill_mitigated_within: Mapping[Sev, timedelta] = field(default_factory=dict)
    post_mortem_levels: frozenset[Sev] = frozenset({Sev.SEV1, Sev.SEV2})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Not done: by which rule, why, and what would help."""

    rule: str
    why: str
    hint: str = ""


PREVIEW = "preview_sha256"
"""The parameter that holds the digest of a dry run's output."""


def previewed(params: Mapping[str, str], preview: str) -> Mapping[str, str]:
    """The parameters with the digest of what a dry run printed, where there was one."""
    return {**params, PREVIEW: hashlib.sha256(preview.encode()).hexdigest()} if preview else params


def plan_hash(workflow: str, params: Mapping[str, str]) -> str:
    """SHA-256, hex, over workflow and parameters: what an approval is bound to."""
    canonical = json.dumps([workflow, dict(params)], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
