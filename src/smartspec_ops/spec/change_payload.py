"""A change somebody tells of, as JSON: by a deployment pipeline, a flag service, a change calendar."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.investigation.change import Change, ChangeKind, with_paths
from smartspec_ops.spec.alert_fields import Fields, clean
from smartspec_ops.spec.strict_json import loads

MOST_TEXT = 300
AHEAD = timedelta(minutes=5)
"""How far another clock may be ahead of ours."""
_EXAMPLE = 'send for instance {"kind": "deployment", "id": "dpl_7", "what": "checkout v2", "service": "checkout"}'


def parse_change(text: bytes, now: datetime, source: str) -> Change | tuple[Diagnostic, ...]:
    """The change, or everything that is wrong with it. `now` stands where no time was sent."""
    try:
        data = loads(text)
    except ValueError as fault:
        return (Diagnostic(code="INC-101", message=f"the change is not JSON: {fault}", hint=_EXAMPLE),)
    if not isinstance(data, Mapping):
        return (Diagnostic(code="INC-102", message="$: expected an object", hint=_EXAMPLE),)
    fields = Fields(data)
    change = _change(fields, now, source)
    return tuple(fields.faults) or change


def _change(f: Fields, now: datetime, source: str) -> Change:
    identity = f.needed(_EXAMPLE, "id", "deployment_id", "change_id")
    what = clean(f.text("what", "summary", "title") or identity, MOST_TEXT)
    at = f.instant("at", "timestamp", "finished_at") or now
    if at > now + AHEAD:
        f.fault("INC-104", "$.at", "lies in the future", "send the time the change was made")
    change = Change(
        at=at,
        kind=_kind(f),
        id=identity,
        what=what,
        source=source,
        service=f.name("service"),
        version=f.name("version", "to_version"),
        previous=f.name("previous", "from_version", "previous_version"),
    )
    return with_paths(change, f.texts("paths"))


def _kind(f: Fields) -> ChangeKind:
    word = f.name("kind", "type")
    if word is None:
        return ChangeKind.DEPLOYMENT
    known = {kind.value: kind for kind in ChangeKind}
    if word not in known:
        f.fault("INC-104", "$.kind", "is no kind of change", f"one of {', '.join(known)}")
    return known.get(word, ChangeKind.OTHER)
