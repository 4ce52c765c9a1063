"""Whether a Prometheus answers queries, to us, and which one it is; a few requests, sent once.

The simplest query decides: what tells of the server itself (its version) is missing in many servers that speak the
query API, and behind proxies that let only queries pass.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from smartspec_ops.backends import _preflight
from smartspec_ops.backends import _prometheus_api as api
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.domain.measurement import NoData, Sample, Silence
from smartspec_ops.ports import Answer, Clock, Finding, Http, Request, Secret

_SAYS = {
    Silence.BAD_QUERY: "the simplest query is refused",
    Silence.GARBAGE: "and no answer of a Prometheus API",
    Silence.PARTIAL: "with a remark that the answer is not whole",
}
_VERSION = re.compile(r"[\w.+-]{1,40}", re.ASCII)


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    form = {"query": "vector(1)", "time": f"{clock.now().timestamp():.3f}"}
    looked, version = await asyncio.gather(
        _preflight.look(http, clock, api.request(config, "query", form), partial(decode, clean=Cleaner(config))),
        _version(config, http),
    )
    if looked.body is None:
        return looked.findings
    told = f"it answers queries{f', version {version}' if version else ''}"
    return (Finding(check=_preflight.ANSWERS, state="ok", detail=told), *looked.findings)


def decode(answer: Answer, clean: Cleaner) -> Sequence[Sample] | NoData:
    """What it says in words of its own is left out: servers like to quote what they were asked, and where."""
    found = api.decode(answer, clean)
    if isinstance(found, NoData):
        return NoData(found.why, f"status {answer.status}, {_SAYS.get(found.why, 'which is no success')}")
    return found


async def _version(config: SourceConfig, http: Http) -> str:
    """What it calls its version; empty where it does not say, or says something that is none."""
    request = Request(
        method="GET",
        url=Secret(f"{config.base}/api/v1/status/buildinfo"),
        headers=config.headers,
        timeout=config.timeout,
    )
    answer = await http.send(request)
    if not isinstance(answer, Answer) or answer.status != 200:
        return ""
    try:
        body: Any = json.loads(answer.body)
        said = body["data"]["version"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return said if isinstance(said, str) and _VERSION.fullmatch(said) else ""
