"""The shapes of secrets, as a table: one line of regular expression, one replacement, and what must be near.

Every expression runs in linear time: a run of characters is entered only at its start (look-behind) and left only at
its end (possessive or bounded repetition). A shape that also fits innocent text is confirmed by decoding it, or by the
name that stands before it. `near` are lower-case words of which one must be in the text for the expression to match,
a digit in them written as 0: looking for a word costs a hundredth of looking for an expression.
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import NamedTuple

from smartspec_ops.edge.redact_named import NAMED, after_prefix, if_token_like

Match = re.Match[str]


class Pattern(NamedTuple):
    """Empty `near` means that the expression is always tried. `also` must be in the text beside one of `near`."""

    regex: re.Pattern[str]
    replace: Callable[[Match], str]
    near: tuple[bytes, ...] = ()
    also: bytes = b""


def _whole(_: Match) -> str:
    return "<secret>"


def _if_basic(match: Match) -> str:
    """Basic credentials decode to ``user:password``; the words after "basic" in prose do not."""
    try:
        decoded = base64.b64decode(match[2] + "=" * (-len(match[2]) % 4), validate=True)
    except binascii.Error:
        return match[0]
    return after_prefix(match) if b":" in decoded else match[0]


_PREFIXED = (
    r"(?<![A-Za-z0-9])(?:npm_[A-Za-z0-9]{36}|hf_[A-Za-z0-9]{30,64}|do[opr]_v1_[0-9a-f]{64}|hv[sb]\.[\w-]{20,255}"
    r"|SG\.[\w-]{16,64}\.[\w-]{16,64}|pypi-AgE[\w-]{16,512}|dckr_pat_[\w-]{20,64}"
    r"|shp(?:at|ca|pa|ss)_[0-9a-f]{32}|ATATT3[\w=-]{20,255})"
)
# Addresses that are themselves the permission to post.
_HOOKS = (
    r"(?i)(https://(?:hooks\.slack(?:-gov)?\.com|[a-z0-9-]{1,63}\.webhook\.office\.com|outlook\.office\.com"
    r"|(?:ptb\.|canary\.)?discord(?:app)?\.com/api/webhooks|events\.pagerduty\.com/integration|hc-ping\.com"
    r"|api\.telegram\.org)/)[^\s\"'`<>)\]]++"
)
_QUERY_PARAMETERS = (
    r"(?i)([?&](?:sig|signature|x-amz-signature|x-amz-security-token|token|access_token|id_token|refresh_token"
    r"|api[_-]?key|app(?:lication)?[_-]?key|key|code|password|secret)=)[^&\s\"'<>#]++"
)
_DATADOG_KEYS = (
    r"(?i)((?:datadog|\bdd)[\w -]{0,20}[ :=\"']{1,4})(?=[0-9a-f]*[a-f])(?:[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-f])"
)

_ALSO = {"u+|pd": b"+"}
"""Words that are in many a text, by where they stand below: what else must be there."""
SECRETS = tuple(
    Pattern(re.compile(regex), replace, tuple(word.encode() for word in near.split("|")), _ALSO.get(near, b""))
    for regex, replace, near in (
        # Keys of every kind (RSA, OPENSSH, EC, ENCRYPTED, PGP); a key cut off in the middle counts to the end.
        (
            r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]{0,60}-----|\Z)",
            _whole,
            "private key",
        ),
        (
            r"(?m)(?:^[A-Za-z0-9+/=]{1,76}\r?\n){1,100}+-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----",
            _whole,
            "private key",
        ),
        (
            r"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])",
            _whole,
            "akia|asia|abia|acca|aroa|aida|a0t",
        ),
        (r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{16,255}", _whole, "ghp_|gho_|ghu_|ghs_|ghr_"),
        (r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{16,255}", _whole, "github_pat_"),
        (r"(?<![A-Za-z0-9])glpat-[\w-]{16,255}", _whole, "glpat-"),
        (r"(?<![A-Za-z0-9])xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,512}", _whole, "xox"),
        (r"(?<![A-Za-z0-9])xapp-[A-Za-z0-9-]{8,512}", _whole, "xapp-"),
        (
            r"(?<![A-Za-z0-9])(?:glsa_[A-Za-z0-9_]{16,255}|glc_[A-Za-z0-9+/=]{16,1024})",
            _whole,
            "glsa_|glc_",
        ),
        (
            r"(?<![A-Za-z0-9])(?:sk-[\w-]{20,255}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,255})",
            _whole,
            "sk-|k_live_|k_test_",
        ),
        (_PREFIXED, _whole, "npm_|hf_|_v0_|hvs.|hvb.|sg.|pypi-|dckr_pat_|shp|atatt0"),
        (r"(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])", _whole, "aiza"),
        (r"(?<![\w+])(?:u|pd[a-z]{2})\+[\w+-]{18,64}", _whole, "u+|pd"),
        (r"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]{8,}+(?:\.[\w-]*+){0,3}", _whole, "eyj"),
        (
            _HOOKS,
            after_prefix,
            "hooks.slack|webhook.office|outlook.office|discord|events.pagerduty|hc-ping|api.telegram",
        ),
        (
            _QUERY_PARAMETERS,
            after_prefix,
            "sig=|signature=|token=|key=|?code=|&code=|password=|secret=",
        ),
        (r"(?<=://)()[^\s/?#\"'<>]+(?=@)", after_prefix, "@"),
        (r"(?i)(\bbearer[ \t]{1,4})[\w.~+/=-]{20,}+", after_prefix, "bearer"),
        (r"(?i)(\bbearer[ \t]{1,4})([\w.~+/=-]{8,19}+)", if_token_like, "bearer"),
        # Of the credentials whatever case does not make of a letter: without case an S is also "ſ", which is no base64.
        (r"(?i)(\bbasic[ \t]{1,4})((?-i:[A-Za-z0-9+/]){6,}+)={0,2}", _if_basic, "basic"),
        *NAMED,
        (_DATADOG_KEYS, after_prefix, "datadog|dd-|dd_|dd "),
    )
)
