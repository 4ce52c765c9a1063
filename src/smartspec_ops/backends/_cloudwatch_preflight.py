"""Whether CloudWatch takes our signature and lets this identity read; one question that costs one metric."""

from collections.abc import Mapping, Sequence
from typing import Any

from smartspec_ops.backends import _preflight
from smartspec_ops.backends._cloudwatch_api import Api, error_of
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._periods import Periods
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.ports import Answer, Clock, Finding, Http
from smartspec_ops.spec.cloudwatch import CloudMetric

ANY = CloudMetric(namespace="AWS/Usage", name="CallCount", dimensions=(), statistic="Sum")
"""Whether it exists does not matter."""

_SAYS: Mapping[str, tuple[str, str]] = {
    "AccessDenied": (
        "this identity may not read metrics",
        "allow cloudwatch:GetMetricData to it, in every account whose metrics are read",
    ),
    "ExpiredToken": ("the temporary credentials have ended", "renew them: access_key, secret_key and session_token"),
    "InvalidClientTokenId": ("the access key is not known", "check auth.access_key, and session_token beside it"),
    "InvalidSignature": ("the signature does not fit", "check auth.secret_key, auth.region and this machine's clock"),
    "OptInRequired": ("this account may not use the region", "enable it, or correct auth.region"),
    "RequestExpired": ("the signature is too old", "synchronize this machine's clock (NTP)"),
    "SignatureDoesNotMatch": ("the signature does not fit", "check auth.secret_key and auth.region"),
    "UnrecognizedClient": ("the access key is not known", "check auth.access_key, and session_token beside it"),
}


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    api, told = Api(config, http, clock), list[tuple[str, str]]()

    def decode(answer: Answer) -> Mapping[str, Any] | NoData:
        found = api.decode(answer)
        if not isinstance(found, NoData):
            return found
        code = error_of(answer)[0].removesuffix("Exception")
        if code in _SAYS:
            told.append(_SAYS[code])
            return NoData(found.why, _SAYS[code][0])
        return NoData(found.why, f"status {answer.status}")

    now = clock.now()
    request = api.request(Periods().lately(now, now), [ANY])
    looked = await _preflight.look(http, clock, request, decode)
    if looked.body is not None:
        allowed = Finding(check=_preflight.ANSWERS, state="ok", detail="it answers, and this identity may read metrics")
        return (allowed, *looked.findings)
    return [_with_fix(one, told) for one in looked.findings]


def _with_fix(one: Finding, told: Sequence[tuple[str, str]]) -> Finding:
    if one.check == _preflight.CREDENTIALS and told:
        return Finding(check=one.check, state=one.state, detail=one.detail, fix=told[0][1])
    return one
