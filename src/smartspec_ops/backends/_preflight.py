"""What every preflight of a backend looks at in the same way: whether it answers, takes our credentials, and has our
time.

One request, once: whoever asks waits, and what fails now is what has to be told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Generic, TypeVar

from smartspec_ops.backends import _faults
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Failure, Finding, Http, Request

Decoded = TypeVar("Decoded")

ANSWERS, CREDENTIALS, CLOCK = "source/answers", "source/credentials", "source/clock"

WORTH_SAYING = timedelta(seconds=5)
"""The header has whole seconds, and an answer takes a moment."""
TOO_FAR = timedelta(seconds=60)
"""As far as the usual delay: beyond it the newest samples are asked for before they are there, or too late."""

_FIXES = {
    Silence.UNREACHABLE: "check url:, the network, the proxy variables and auth.ca; is the server up?",
    Silence.OVERLOADED: "it asks to be left alone for now: try again later, or raise its limits",
    Silence.GARBAGE: "check url:, with any path before the API's own; something else answers at this address",
    Silence.BAD_QUERY: "check url:, with any path before the API's own",
}
_FIX = "look at the source itself, then run this again"


@dataclass(frozen=True, slots=True)
class Looked(Generic[Decoded]):
    """What came of one request: `body` is None where there is none of use; `findings` say the rest."""

    body: Decoded | None
    findings: tuple[Finding, ...]


async def look(
    http: Http,
    clock: Clock,
    request: Request,
    decode: Callable[[Answer], Decoded | NoData],
    credentials: str = "check auth: and headers: of this source, and what this identity may read there",
) -> Looked[Decoded]:
    """Send once, and tell of reach, credentials and clock. `credentials` is what to do where they are refused.

    The detail of `decode`'s silence is shown, so it holds none of the source's own words.
    """
    before = clock.now()
    answer = await http.send(request)
    after = clock.now()
    if isinstance(answer, Failure):
        return Looked(None, (refused(_faults.of_failure(answer), credentials),))
    time = skew(answer, before + (after - before) / 2)
    body = decode(answer)
    if isinstance(body, NoData):
        return Looked(None, (refused(body, credentials), *time))
    return Looked(body, time)


def refused(why: NoData, credentials: str) -> Finding:
    """A request that brought nothing, as a finding."""
    if why.why is Silence.UNAUTHORIZED:
        return Finding(check=CREDENTIALS, state="fail", detail=f"not accepted: {why.detail}", fix=credentials)
    return Finding(check=ANSWERS, state="fail", detail=why.detail, fix=_FIXES.get(why.why, _FIX))


def skew(answer: Answer, now: datetime) -> tuple[Finding, ...]:
    """How far the server's Date is from ours at `now`; nothing where it does not tell."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        ahead = now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    except (ValueError, OverflowError):  # a year, or a zone, that no clock has
        return ()
    # What it shows was cut to whole seconds.
    off = max(abs(ahead) - timedelta(seconds=1), timedelta(0))
    if off < WORTH_SAYING:
        return (Finding(check=CLOCK, state="ok", detail="its clock and this machine's agree"),)
    side = "ahead of" if ahead > timedelta(0) else "behind"
    return (
        Finding(
            check=CLOCK,
            state="fail" if off >= TOO_FAR else "warn",
            detail=f"this machine's clock is {abs(ahead).total_seconds():.0f} s {side} the source's",
            fix="synchronize both clocks (NTP): windows end at this machine's time",
        ),
    )
