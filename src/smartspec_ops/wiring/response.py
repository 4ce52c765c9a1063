"""From settings to how incidents are lived through, and who hears of them."""

from smartspec_ops.app.effects.announce import Team
from smartspec_ops.domain.access import Access
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.wording import Lang, Wordings
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.severity import Sev
from smartspec_ops.spec.settings import ProductionOps, Settings
from smartspec_ops.wiring.oncall import escalations, targets
from smartspec_ops.wiring.telling import cadences, routes


def incident_policy(ops: ProductionOps, access: Access, team: Team) -> Policy:
    auto = (name for name in ops.workflows if ops.approval(name) == "auto")
    return Policy(
        healthy_checks=ops.resolution.healthy_checks,
        reopen_window=ops.resolution.reopen_window,
        auto_resolve=ops.resolution.auto,
        trust_senders=ops.resolution.trust_senders,
        auto_approve=frozenset(auto),
        approvers=access.approvers,
        ack_timeout=ops.escalation.ack_timeout,
        page_rounds=ops.escalation.repeat,
        escalations=escalations(ops),
        fallback=targets(ops.escalation.fallback),
        meeting_within={level: within for level in Sev if (within := ops.postmortem.due(level.value)) is not None},
        final_audiences=team.audiences,
        cadence=cadences(ops.communication),
        offers_runbooks=bool(ops.runbooks),
        drill_mitigated_within={Sev(level): within for level, within in ops.drill.mitigated_within.items()},
    )


def team(settings: Settings, duty: Duty, wordings: Wordings, lineage: str, *, mute: bool = False) -> Team:
    """`lineage` tells the keys of messages from those of a database that this one replaced. `mute`: there were
    channels, so that the console does not stand in for none."""
    ops = settings.ops
    roster = [
        Person(id=p.id, roles=p.roles or ("responder",), email=p.email, slack=p.slack, is_kept=p.kept, lang=p.lang)
        for p in ops.roster
    ]
    others = [Person(id=p.id, roles=(p.audience,), email=p.email, slack=p.slack, lang=p.lang) for p in ops.stakeholders]
    senders = [str(sender) for entry in ops.channels if (sender := entry.settings.get("from"))]
    return Team(
        roster=Roster(people=tuple(roster), duty=duty),
        stakeholders=tuple(others),
        channels=tuple(entry.name for entry in ops.channels) or (() if mute else ("console",)),
        organizer=next(iter(senders), "incidents@localhost"),
        lang=Lang.of(settings.file.lang),
        routes=routes(ops.channels),
        wordings=wordings,
        service_names=ops.communication.service_names,
        lineage=lineage,
    )
