"""Whether a Grafana lets us in, into which organization, to which data source, and whether that one answers.

Each step needs the one before it, so the first that fails ends it. A permission Grafana says is missing is named, and
nothing else of its words is shown.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from smartspec_ops.backends import _faults, _frames, _json, _preflight, _prometheus_preflight
from smartspec_ops.backends import _prometheus_api as prometheus
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._grafana_api import PROXY, Api, DataSource, Query
from smartspec_ops.backends._grafana_wire import BEFORE
from smartspec_ops.backends._preflight import ANSWERS, CREDENTIALS, Looked
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Finding, Http, Request

Read = TypeVar("Read")

DATASOURCE = "source/datasource"
_NEEDED = re.compile(r"Permissions needed: ((?:[a-z][\w.-]{0,60}:[a-z*][\w:*-]{0,60}(?:, )?){1,5})", re.ASCII)
_UNCHECKED = frozenset({"status 404", "status 501"})
"""What Grafana says where a plug-in has no health check."""
_VERSION = re.compile(r"[\w.+-]{1,40}", re.ASCII)
_ENTRY = (
    "make a token for a service account of role Viewer (Administration > Service accounts), and name it in auth.token"
)
_LIST = "take the uid from its address in Grafana (Connections > Data sources), and write it as datasource:"


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    api = Api(config, http, clock)
    ask = partial(_preflight.look, http, clock)
    health = await ask(api.request("/api/health"), partial(_read, read=_version))
    if health.body is None:
        return health.findings
    told = f"it is a Grafana{f', version {health.body}' if health.body else ''}"
    found = [Finding(check=ANSWERS, state="ok", detail=told), *health.findings]
    entry, is_let_in = _org(await ask(api.request("/api/org"), partial(_read, read=_org_id), _ENTRY))
    found.append(entry)
    if not is_let_in:
        return found
    source = await api.data_source()
    found.append(_data_source(source, config, await _visible(api, source)))
    if isinstance(source, NoData):
        return found
    asked = await ask(*_question(api, source, clock), _grant(config))
    return [*found, _answered(asked, source)]


def _read(answer: Answer, read: Callable[[Any], Read]) -> Read | NoData:
    """What `read` makes of a success; else the status, and a permission where one is said to be missing."""
    body = _json.read(answer)
    if answer.status >= 300 or isinstance(body, NoData):
        why = _faults.of_status(answer.status) if answer.status >= 300 else Silence.GARBAGE
        said = str(body.get("message") or "") if isinstance(body, dict) else ""
        needed = _NEEDED.search(said)
        if _faults.of_status(answer.status, text=said) is Silence.UNAUTHORIZED:
            why = Silence.UNAUTHORIZED
        return NoData(why, f"status {answer.status}{f', it lacks {needed[1]}' if needed else ''}")
    try:
        return read(body)
    except (LookupError, TypeError, ValueError, AttributeError):
        return NoData(Silence.GARBAGE, f"status {answer.status}, and no answer of a Grafana")


def _version(body: Any) -> str:
    """Empty where it hides it, which it may; a LookupError where this is no Grafana."""
    known = str(body.get("version") or "")
    if body["database"] != "ok":
        raise ValueError
    return known if _VERSION.fullmatch(known) else ""


def _org_id(body: Any) -> int:
    return int(body["id"])


def _org(looked: Looked[int]) -> tuple[Finding, bool]:
    """Which organization the token belongs to, and whether to go on. Not every token may read that; none has to."""
    refused = next((one for one in looked.findings if one.state == "fail"), None)
    if looked.body is not None:
        detail = f"the credentials are taken; they belong to organization {looked.body}"
        return Finding(check=CREDENTIALS, state="ok", detail=detail), True
    if refused is not None and "status 403" in refused.detail:
        return Finding(
            check=CREDENTIALS, state="ok", detail="the credentials are taken; of which organization is not told"
        ), True
    return refused or Finding(check=CREDENTIALS, state="fail", detail="not accepted", fix=_ENTRY), False


async def _visible(api: Api, source: DataSource | NoData) -> int | None:
    """How many data sources this token sees; looked at only where ours is not among them."""
    if not isinstance(source, NoData) or source.why is not Silence.BAD_QUERY:
        return None
    listed = await api.listed()
    return None if isinstance(listed, NoData) else len(listed)


def _data_source(source: DataSource | NoData, config: SourceConfig, visible: int | None) -> Finding:
    wanted = config.datasource
    if not isinstance(source, NoData):
        kind = source.type or "of a kind this token may not read; it answers PromQL"
        name = f"{wanted!r}" if wanted else "the one it would choose"
        return Finding(check=DATASOURCE, state="ok", detail=f"{name} is there ({kind})")
    if source.why is Silence.UNAUTHORIZED:
        detail = f"this token may not ask for {wanted!r}" if wanted else "this token sees no data source"
        return Finding(check=DATASOURCE, state="fail", detail=detail, fix=_grant(config))
    if source.why is Silence.BAD_QUERY:
        seen = "" if visible is None else f" among the {visible} this token sees"
        detail = f"no data source has the uid or name {wanted!r}{seen}" if wanted else f"which one is not clear{seen}"
        return Finding(check=DATASOURCE, state="fail", detail=detail, fix=_LIST)
    return replace(_preflight.refused(NoData(source.why, "it could not be looked up"), _ENTRY), check=DATASOURCE)


def _grant(config: SourceConfig) -> str:
    named = f" {config.datasource!r}" if config.datasource else ""
    return f"give the service account the role Viewer, or datasources:query on the data source{named}"


def _question(api: Api, source: DataSource, clock: Clock) -> tuple[Request, Callable[[Answer], object]]:
    """The smallest that shows whether it answers: what is asked of it later goes the same way."""
    now = clock.now()
    if not source.speaks_promql:
        return api.request(f"/api/datasources/uid/{source.uid}/health"), partial(_read, read=_is_well)
    if (api.config.datasource_api or source.usual_api) == PROXY:
        form = {"query": "vector(1)", "time": f"{now.timestamp():.3f}"}
        request = prometheus.request(api.proxied(source), "query", form)
        return request, partial(_promql, clean=api.clean)
    model = {"datasource": {"uid": source.uid, "type": source.type}, "expr": "vector(1)", "instant": True}
    return api.asking(now - BEFORE, now, [Query(ref="A", model=model)]), partial(_framed, api=api)


def _promql(answer: Answer, clean: Any) -> object:
    """A refusal may be Grafana's own, and then says which permission is missing."""
    body = _json.read(answer)
    if isinstance(body, dict) and "message" in body:
        return _read(answer, _org_id)
    return _prometheus_preflight.decode(answer, clean)


def _framed(answer: Answer, api: Api) -> object:
    found = _frames.results(answer, api.clean)
    if isinstance(found, NoData):
        return _read(answer, _org_id)
    one = found.get("A", NoData(Silence.GARBAGE, ""))
    return NoData(one.why, f"status {answer.status}, the simplest query fails") if isinstance(one, NoData) else one


def _is_well(body: Any) -> bool:
    if body["status"] != "OK":
        raise ValueError
    return True


def _answered(looked: Looked[object], source: DataSource) -> Finding:
    wrong = next((one for one in looked.findings if one.state == "fail" and one.check != _preflight.CLOCK), None)
    if wrong is None:
        return Finding(check="source/queries", state="ok", detail="the data source answers queries")
    if wrong.check == CREDENTIALS:
        return replace(wrong, check="source/queries")
    if not source.speaks_promql and wrong.detail in _UNCHECKED:
        return Finding(check="source/queries", state="skip", detail="a data source of this kind has no health check")
    fix = f"look at the data source {source.uid!r} in Grafana (Save & test): what it stands in front of does not answer"
    return Finding(check="source/queries", state="fail", detail=wrong.detail, fix=fix)
