"""What customers must not read: words of the response instead of theirs. Looked for in what a person writes to them."""

import re
from collections.abc import Iterator

from smartspec_ops.domain.incident.state import Incident

_WORDS = re.compile(r"\bSEV-?[1-5]\b|\bINC-\d[\w-]*|[\w.+-]+@[\w-]+\.[\w.]+|\bP[0-4]\b", re.IGNORECASE)


def internals(text: str, incident: Incident) -> tuple[str, ...]:
    """The internal words in `text`, each once, in the order they appear: severities, ids, e-mail addresses, names of
    metrics, deployments and people, addresses of runbooks and dashboards."""
    patterns = [_WORDS, *(re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE) for name in _names(incident))]
    spans = sorted((m.span() for p in patterns for m in p.finditer(text)), key=lambda span: (span[0], -span[1]))
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        if not whole or start >= whole[-1][1]:
            whole.append((start, end))
    return tuple(dict.fromkeys(text[start:end] for start, end in whole))


def _names(incident: Incident) -> Iterator[str]:
    """Names of one plain word are left out: a metric may be called ``latency``, and so may the trouble."""
    for alert in incident.members.values():
        yield from (name for name in (alert.metric, alert.objective_id or "") if re.search(r"[_:./\d]", name))
        yield from (url for url in (alert.runbook or "", *alert.dashboards) if url)
        if alert.deployment is not None:
            yield alert.deployment.id
    yield from {tenure.person for tenure in incident.tenures if not tenure.person.isalpha()}
