"""What was found by rule, as it stands in the log: the same words when nothing can be asked any more."""

from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.investigation.telling import tell
from smartspec_ops.formats._people import Clean
from smartspec_ops.formats._text import bullets, code, escape, utc


def investigation(incident: Incident, clean: Clean) -> str:
    """A paragraph for each part, then the evidence it rests on; nothing where nobody looked."""
    found = incident.findings
    if found is None:
        return ""
    head = f"As seen at {utc(found.at)}, by rule: facts and suspects, no verdict."
    parts = [f"**{part.title}**\n\n{bullets(escape(clean(line), 600) for line in part.lines)}" for part in tell(found)]
    evidence = [
        f"{code(one.id)}: {escape(clean(one.summary), 600)} ({code(clean(one.query), 600)}, "
        f"{escape(one.window)}, sha256 {code(one.digest[:12])})"
        for one in incident.evidence.values()
        if one.digest in found.evidence
    ]
    rests_on = [f"**Evidence, kept in the log with its values**\n\n{bullets(evidence)}"] if evidence else []
    return "\n\n".join([head, *parts, *rests_on])
