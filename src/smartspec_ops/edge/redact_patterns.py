"""The shapes of secrets and of personal data, as a table: one line of regular expression, one replacement.

Every expression runs in linear time: a run of characters is entered only at its start (look-behind) and left only at
its end (possessive or bounded repetition). A shape that also fits innocent text is confirmed by a checksum, by
decoding it, or by the name that stands before it.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from typing import NamedTuple

Match = re.Match[str]


class Pattern(NamedTuple):
    regex: re.Pattern[str]
    replace: Callable[[Match], str]


_NAMES_OF_SECRETS = (
    r"(?:passw(?:or)?d|passphrase|(?-i:pwd|_PWD)|secret|token|authorization|credentials?|webhook[ _-]?url"
    r"|(?:api|app|application|access|account|routing|integration|service|private|shared|signing|encryption|master)"
    r"[ _-]?key)"
)
SECRET_NAME = re.compile(rf"(?i){_NAMES_OF_SECRETS}$")
"""A field of this name holds a secret, whatever its value looks like."""


def _whole(_: Match) -> str:
    return "<secret>"


def _after_prefix(match: Match) -> str:
    """Keep what says where the secret stood (group 1), so that the line can still be read."""
    return f"{match[1]}<secret>"


def _if_token_like(match: Match) -> str:
    """``password: hunter2`` but not ``token: missing``: a digit, or a length that no word has."""
    value = match[2]
    return _after_prefix(match) if len(value) >= 20 or any(c.isdigit() for c in value) else match[0]


def _if_basic(match: Match) -> str:
    """Basic credentials decode to ``user:password``; the words after "basic" in prose do not."""
    try:
        decoded = base64.b64decode(match[2] + "=" * (-len(match[2]) % 4), validate=True)
    except binascii.Error:
        return match[0]
    return _after_prefix(match) if b":" in decoded else match[0]


def _if_ip(match: Match) -> str:
    """A host address, unless it is this machine's own, which says nothing about anybody."""
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:
        return match[0]
    return match[0] if address.is_loopback or address.is_unspecified else "<ip>"


def _if_card(match: Match) -> str:
    digits = [int(c) for c in match[0] if c.isdigit()]
    doubled = (sum(divmod(2 * d, 10)) for d in digits[-2::-2])
    return "<card>" if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else match[0]


_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "IS TR", 27: "FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB PL SV",
        29: "BR EG PS QA UA", 30: "JO KW MU", 31: "MT SC", 32: "LC",
    }.items()
    for country in countries.split()
}  # fmt: skip
"""How long an IBAN is in each country (ISO 13616 registry); capital words after it do not belong to it."""


def _if_iban(match: Match) -> str:
    length = _IBAN_LENGTHS.get(match[0][:2], 0)
    ends = [end for end in range(len(match[0]) + 1) if len(match[0][:end].replace(" ", "")) == length]
    if not length or not ends:
        return match[0]
    compact = match[0][: ends[0]].replace(" ", "")
    as_number = int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4]))
    return f"<iban>{match[0][ends[0] :]}" if as_number % 97 == 1 else match[0]


# Addresses that are themselves the permission to post.
_HOOKS = (
    r"(?i)(https://(?:hooks\.slack(?:-gov)?\.com|[a-z0-9-]{1,63}\.webhook\.office\.com|outlook\.office\.com"
    r"|(?:ptb\.|canary\.)?discord(?:app)?\.com/api/webhooks|events\.pagerduty\.com/integration|hc-ping\.com"
    r"|api\.telegram\.org)/)[^\s\"'<>)\]]++"
)
_QUERY_PARAMETERS = (
    r"(?i)([?&](?:sig|signature|x-amz-signature|x-amz-security-token|token|access_token|id_token|refresh_token"
    r"|api[_-]?key|app(?:lication)?[_-]?key|key|code|password|secret)=)[^&\s\"'<>#]++"
)
_NAMED_VALUES = (
    rf"(?i)({_NAMES_OF_SECRETS}[\"'\\]{{0,3}}[ \t]{{0,4}}(?::|=>?|\bis\b)[ \t]{{0,4}}[\"'\\]{{0,3}}"
    r"(?:token[= ])?[\"']?)([^\s\"'\\,;&<>{}()\[\]]{6,}+)"
)
_DATADOG_KEYS = (
    r"(?i)((?:datadog|\bdd)[\w -]{0,20}[ :=\"']{1,4})(?=[0-9a-f]*[a-f])(?:[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-f])"
)

SECRETS = tuple(
    Pattern(re.compile(regex), replace)
    for regex, replace in (
        # Keys of every kind (RSA, OPENSSH, EC, ENCRYPTED, PGP); a key cut off in the middle counts to the end.
        (r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]{0,60}-----|\Z)", _whole),
        (r"(?m)(?:^[A-Za-z0-9+/=]{1,76}\r?\n){1,100}+-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----", _whole),
        (r"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])", _whole),
        (r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{16,255}", _whole),
        (r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{16,255}", _whole),
        (r"(?<![A-Za-z0-9])glpat-[\w-]{16,255}", _whole),
        (r"(?<![A-Za-z0-9])xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,512}", _whole),
        (r"(?<![A-Za-z0-9])xapp-[A-Za-z0-9-]{8,512}", _whole),
        (r"(?<![A-Za-z0-9])(?:glsa_[A-Za-z0-9_]{16,255}|glc_[A-Za-z0-9+/=]{16,1024})", _whole),
        (r"(?<![A-Za-z0-9])(?:sk-[\w-]{20,255}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,255})", _whole),
        (r"(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])", _whole),
        (r"(?<![\w+])(?:u|pd[a-z]{2})\+[\w+-]{18,64}", _whole),
        (r"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]{8,}+(?:\.[\w-]*+){0,3}", _whole),
        (_HOOKS, _after_prefix),
        (_QUERY_PARAMETERS, _after_prefix),
        (r"(?<=://)()[^\s/?#\"'<>]+(?=@)", _after_prefix),
        (r"(?i)(\bbearer[ \t]{1,4})[\w.~+/=-]{20,}+", _after_prefix),
        (r"(?i)(\bbearer[ \t]{1,4})([\w.~+/=-]{8,19}+)", _if_token_like),
        (r"(?i)(\bbasic[ \t]{1,4})([A-Za-z0-9+/]{6,}+)={0,2}", _if_basic),
        (_NAMED_VALUES, _if_token_like),
        (_DATADOG_KEYS, _after_prefix),
    )
)

PERSONAL = tuple(
    Pattern(re.compile(regex), replace)
    for regex, replace in (
        (r"(?<![\w.+%'-])[\w.+%'-]++@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}", lambda _: "<email>"),
        (r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,28}", _if_iban),
        (r"(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-])", _if_card),
        (r"(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){7,14}(?!\d)", lambda _: "<phone>"),
        (r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)", _if_ip),
        (r"(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,45}(?<!\.)(?![\w:])", _if_ip),
    )
)
