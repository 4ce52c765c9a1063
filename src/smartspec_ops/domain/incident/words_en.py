"""The notices in English, by audience and by what they say; and the single words that facts and names need."""

from collections.abc import Mapping

_HEAD = "{drill}[{severity}] {incident} {event}: "
_INSIDE = _HEAD + "{title}"
_OUTSIDE = _HEAD + "{service}"

RESPONDERS: Mapping[str, tuple[str, str]] = {
    "opened": (
        _INSIDE,
        "{service} breaks a promise: {promise}, and {seen} was observed. A commander is being called.",
    ),
    "opened.budget": (
        _INSIDE,
        (
            "{service} has {left} of its error budget left for {promise}. What is seen now, {seen}, keeps the promise. "
            "A commander is being called."
        ),
    ),
    "opened.spent": (
        _INSIDE,
        "{service} has spent its error budget for {promise}. {seen} is seen now. A commander is being called.",
    ),
    "opened.overspent": (
        _INSIDE,
        (
            "{service} has overspent its error budget by {over}: the promise of its window is broken, {promise}. "
            "{seen} is seen now. A commander is being called."
        ),
    ),
    "opened.burn": (
        _INSIDE,
        (
            "{service} burns its error budget too fast for {promise}; {left} of it is left. What is seen now, {seen}, "
            "keeps the promise. A commander is being called."
        ),
    ),
    "opened.unseen": (
        _INSIDE,
        "{service} was not measured: nobody knows whether it keeps {promise}. A commander is being called.",
    ),
    "opened.manual": (_INSIDE, "{title}. A commander is being called."),
    "status": ("{drill}[{severity}] {incident} {status}: {title}", "{now}\nLatest update, {latest}"),
    "nobody_reachable": (
        _INSIDE,
        "Nobody has answered for {incident}: {why}. Whoever reads this first, please acknowledge.",
    ),
    "acknowledged": (_INSIDE, "A commander has taken over. The incident is {status}."),
    "acknowledged.responder": (
        _INSIDE,
        "A responder has answered; no commander has yet. The incident is {status}.",
    ),
    "acknowledgement_expired": (
        _INSIDE,
        "Nothing was done for {after} after somebody answered. The pages begin again.",
    ),
    "page": (
        _INSIDE,
        ("Somebody is needed for {incident} ({why}). Answer with: smartspec_incident_response ack {incident} --as YOU"),
    ),
    "page_missed": (_INSIDE, "Escalation step {step} could not call everybody: {missed}."),
    "page_missed.fallback": (_INSIDE, "The fallback could not call everybody: {missed}."),
    "shift_ended": (_INSIDE, "The shift of the {role} is over, and nobody took the role over yet."),
    "severity": (_INSIDE, "Severity changed from {from} to {to}: {reason}."),
    "severity.raised": (_INSIDE, "Severity rose from {from}. {why}"),
    "runbook": (
        _INSIDE,
        (
            "Runbook {runbook} fits: {about}\n{steps}\n"
            "Follow it: smartspec_incident_response runbook start {incident} {runbook} --as YOU"
        ),
    ),
    "approval": (_INSIDE, "Mitigation {mitigation} is proposed and waits for approval: {plan}"),
    "mitigation": (_INSIDE, "Mitigation {mitigation} is being carried out."),
    "mitigation.failed": (_INSIDE, "Mitigation {mitigation} {outcome}: {why}. The search for what helps goes on."),
    "mitigation.finished": (_INSIDE, "Mitigation {mitigation} {outcome}: {why}. The monitor now verifies the effect."),
    "resolved": (
        _INSIDE,
        (
            "{service} keeps its promise again, as the monitor measured. It lasted {lasted}. "
            "A blameless post-mortem follows."
        ),
    ),
    "resolved.senders": (
        _INSIDE,
        (
            "The alarm about {service} is over: every system that raised the alarm says so, and nothing is measured "
            "here. It lasted {lasted}. A blameless post-mortem follows."
        ),
    ),
    "resolved.override": (
        _INSIDE,
        (
            "Declared resolved without verification by the monitor: {reason}. It lasted {lasted}. "
            "A blameless post-mortem follows."
        ),
    ),
    "resolved.excused": (_INSIDE, "This was no incident to act on: {reason}."),
    "reopened": (_INSIDE, "The incident is open again: {reason}."),
    "postmortem_meeting": (_INSIDE, "The post-mortem meeting is on {meeting}."),
    "postmortem_cancelled": (_INSIDE, "The post-mortem meeting on {meeting} will not take place."),
    "action_overdue": (
        _INSIDE,
        (
            "Action item {item} of the {owner} was due {due}: {task}. "
            "Say what became of it: smartspec_incident_response action done {incident} {item} --evidence ... --as YOU"
        ),
    ),
    "review": (
        _INSIDE,
        (
            "The post-mortem of {incident} is ready to be read, by {due} if you can. Somebody other than its author "
            "says: smartspec_incident_response postmortem review {incident} --as YOU"
        ),
    ),
    "review_due": (
        _INSIDE,
        (
            "The review of the post-mortem of {incident} was due {due} and is not done. Somebody other than its author "
            "says: smartspec_incident_response postmortem review {incident} --as YOU"
        ),
    ),
    "postmortem": (_INSIDE, "The post-mortem is final. Contributing factors: {factors}; action items: {actions}."),
    "update": (_INSIDE, "{text}\n\nNext update: {next}"),
    "update_due": (
        _INSIDE,
        (
            "No update has gone to {audience} since {last}; one was due at {due}. "
            "Whoever has word, please post it: smartspec_incident_response update {incident} --as ID TEXT"
        ),
    ),
    "maintenance": (
        "Planned maintenance {window} has begun",
        "{reason}\nUntil {until}. Alerts that match {matching} are kept, and told afterwards if they fire still.",
    ),
    "maintenance.over": (
        "Planned maintenance {window} is over",
        "It began at {begun}. Alerts that were kept and fire still are told now.",
    ),
}
EXECUTIVES: Mapping[str, tuple[str, str]] = {
    "opened": (_OUTSIDE, "{service} does not keep its promises since {since}. A commander is being called."),
    "opened.budget": (
        _OUTSIDE,
        (
            "{service} keeps its promise just now, but only {left} is left of what may fail before it is broken. "
            "A commander is being called."
        ),
    ),
    "opened.spent": (
        _OUTSIDE,
        (
            "{service} has used up what may fail: whatever fails from now on breaks its promise. "
            "A commander is being called."
        ),
    ),
    "opened.burn": (
        _OUTSIDE,
        ("{service} keeps its promise just now, but fails too often to go on keeping it. A commander is being called."),
    ),
    "opened.unseen": (_OUTSIDE, "{service} shows no measurements since {since}. A commander is being called."),
    "opened.manual": (_OUTSIDE, "A problem with {service} is reported since {since}. A commander is being called."),
    "nobody_reachable": (
        _OUTSIDE,
        "Nobody has answered for {incident} yet. Whoever reads this first, please see that somebody does.",
    ),
    "acknowledged": (_OUTSIDE, "A commander has taken over. The incident is {status}."),
    "acknowledged.responder": (
        _OUTSIDE,
        "A responder has answered; no commander has yet. The incident is {status}.",
    ),
    "severity": (_OUTSIDE, "Severity changed from {from} to {to}."),
    "mitigation": (_OUTSIDE, "A mitigation is being carried out."),
    "resolved": (_OUTSIDE, "{service} works as promised again. It lasted {lasted}. A blameless post-mortem follows."),
    "resolved.senders": (
        _OUTSIDE,
        "The alarm about {service} is over. It lasted {lasted}. A blameless post-mortem follows.",
    ),
    "resolved.override": (
        _OUTSIDE,
        "The commander declared the incident resolved. It lasted {lasted}. A blameless post-mortem follows.",
    ),
    "resolved.excused": (_OUTSIDE, "This was no incident to act on."),
    "reopened": (_OUTSIDE, "The incident is open again."),
    "postmortem": (_OUTSIDE, "The post-mortem is final. Contributing factors: {factors}; action items: {actions}."),
    "update": (_OUTSIDE, "{text}\n\nNext update: {next}"),
    "maintenance": ("Planned maintenance {window} has begun", "{reason}\nIt lasts until {until}."),
    "maintenance.over": ("Planned maintenance {window} is over", "It began at {begun}."),
}
CUSTOMERS: Mapping[str, tuple[str, str]] = {
    "update": ("Problem with {service}", "{text}\n\nNext update: {next}"),
    "resolved": ("Problem with {service}: resolved", "{service} works again. The problem lasted {lasted}."),
    "resolved.excused": ("{service}: no problem found", "We looked into it and found no problem with {service}."),
    "reopened": ("Problem with {service}: again", "The problem with {service} is back. We are working on it."),
    "maintenance": ("Planned maintenance of {service}", "Planned maintenance has begun. It lasts until {until}."),
    "maintenance.over": ("Planned maintenance of {service}: over", "The planned maintenance is over."),
}
PERSON: Mapping[str, tuple[str, str]] = {
    "page": (
        _INSIDE,
        "You are asked to take command ({why}). Answer with: smartspec_incident_response ack {incident} --as {reader}",
    ),
    "command": (_INSIDE, "Command of {incident} was handed to you."),
    "role": (_INSIDE, "You were asked to take the role of {role}."),
    "role.until": (_INSIDE, "You were asked to take the role of {role} until {until}."),
    "shift_ended": (
        _INSIDE,
        (
            "Your shift as {role} is over. Hand it over with: "
            "smartspec_incident_response assign {incident} --role {role} --as YOU --to PERSON"
        ),
    ),
    "update_due": (
        _INSIDE,
        (
            "No update has gone to {audience} since {last}; one was due at {due}. "
            "Post one with: smartspec_incident_response update {incident} --as {reader} TEXT"
        ),
    ),
    "review": (
        _INSIDE,
        (
            "The post-mortem of {incident} waits for your review until {due}. Then say: "
            "smartspec_incident_response postmortem review {incident} --as {reader}"
        ),
    ),
    "review_due": (
        _INSIDE,
        (
            "The review of the post-mortem of {incident} was due {due} and is not done. Then say: "
            "smartspec_incident_response postmortem review {incident} --as {reader}"
        ),
    ),
}
WORDS: Mapping[str, str] = {
    "and": "And",
    "answered": "Answered at {at}.",
    "audience.customers": "customers",
    "audience.executives": "executives",
    "audience.responders": "responders",
    "broken": "Broken promise",
    "budget": "Error budget left",
    "dashboard": "Dashboard {n}",
    "day": "{n} d",
    "deployment": "Live deployment",
    "drill": "DRILL ",
    "event.acknowledged": "acknowledged",
    "event.acknowledgement_expired": "acknowledgement expired",
    "event.action_overdue": "action overdue",
    "event.approval": "approval",
    "event.command": "command",
    "event.mitigation": "mitigation",
    "event.nobody_reachable": "nobody reachable",
    "event.opened": "opened",
    "event.page": "page",
    "event.page_missed": "page missed",
    "event.postmortem": "postmortem",
    "event.postmortem_cancelled": "postmortem cancelled",
    "event.postmortem_meeting": "postmortem meeting",
    "event.reopened": "reopened",
    "event.resolved": "resolved",
    "event.review": "review",
    "event.review_due": "review overdue",
    "event.role": "role",
    "event.runbook": "runbook",
    "event.severity": "severity",
    "event.shift_ended": "shift ended",
    "event.status": "status",
    "event.update": "update",
    "event.update_due": "update due",
    "hour": "{n} h",
    "impact": "Impact since",
    "maintenance.some": "some of our services",
    "minute": "{n} min",
    "more": "{n} more",
    "nobody_answered": "not answered yet",
    "nobody_leads": "no commander yet",
    "now.closed": "Closed. It lasted {lasted}.",
    "now.leaderless": "Nobody leads the response yet.",
    "now.nobody_reachable": "Nobody could be reached. Whoever reads this first, please acknowledge.",
    "now.resolved": "Resolved. It lasted {lasted}.",
    "now.running": "Mitigation {mitigation} is being carried out: {plan}",
    "now.unanswered": "Nobody has answered yet.",
    "now.waiting": "Mitigation {mitigation} waits for approval.",
    "outcome.failed": "failed",
    "outcome.succeeded": "succeeded",
    "outcome.unknown": "unknown",
    "private": "private incident",
    "private.look": "Look at it with: {command}",
    "private.news": "There is news of a private incident.",
    "resolution.duplicate": "duplicate",
    "resolution.false_positive": "false positive",
    "resolution.fixed": "fixed",
    "resolution.mitigated": "mitigated",
    "resolution.recovered": "recovered",
    "resolution.test": "test",
    "runbook": "Runbook",
    "second": "{n} s",
    "seen": "{seen} at {at}",
    "service": "Service",
    "severity": "Severity",
    "status": "Status",
    "status.closed": "closed",
    "status.investigating": "investigating",
    "status.mitigating": "mitigating",
    "status.open": "open",
    "status.resolved": "resolved",
    "unmeasured": "nothing measured",
    "update": "Update",
    "update.of": "{number}, revision {revision}",
    "why": "Why this severity",
}
