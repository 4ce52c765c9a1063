"""Whether Slack takes the token, and whether it may do what the settings ask of it: one call that changes nothing.

Source: docs.slack.dev, methods/auth.test; the scopes of a token stand in the answer's head.
"""

from collections.abc import Mapping, Sequence

from smartspec_ops.channels._slack_api import WebApi
from smartspec_ops.ports import Finding, Outcome

ANSWERS, CREDENTIALS, SCOPES = "channel/answers", "channel/credentials", "channel/scopes"
FOR_ROOMS: Mapping[str, str] = {
    "channels:manage": "making channels",
    "groups:write": "making private channels",
    "channels:read": "finding a channel again",
    "groups:read": "finding a private channel again",
    "pins:write": "pinning",
}
_APP = "add them to the app (docs/channels/slack.md has its manifest) and install it again"


async def preflight(api: WebApi, *, rooms: bool) -> Sequence[Finding]:
    said = await api.call("auth.test", {}, form=True)
    if said.delivery.outcome is Outcome.RETRY:
        fix = "check base_url:, the network and the proxy variables"
        return [Finding(check=ANSWERS, state="fail", detail=said.delivery.detail, fix=fix)]
    if not said.is_ok:
        fix = "install the app again, and store its new bot token"
        return [Finding(check=CREDENTIALS, state="fail", detail=f"not accepted: {said.delivery.detail}", fix=fix)]
    if not said.scopes:
        return [Finding(check=SCOPES, state="skip", detail="the token is taken; what it may do is not told")]
    needed = {"chat:write": "posting", **(FOR_ROOMS if rooms else {})}
    missing = [f"{scope} ({what})" for scope, what in needed.items() if scope not in said.scopes]
    if missing:
        return [Finding(check=SCOPES, state="fail", detail=f"the token lacks {', '.join(missing)}", fix=_APP)]
    if rooms and "bookmarks:write" not in said.scopes:
        detail = "the token lacks bookmarks:write: incidents' channels have no bookmarks"
        return [Finding(check=SCOPES, state="warn", detail=detail, fix=_APP)]
    return [Finding(check=SCOPES, state="ok", detail="Slack takes the token, and it may do what is asked of it")]
