"""Secrets that only the name before them gives away: ``password=letters``, ``{token="letters"}``, ``Cookie: a=b``.

A value that no word looks like is one after any of the names. Letters alone are one where they are assigned, not where
a sentence goes on ("token: missing"), and not where they tell of a secret instead of being one ("password=required").
"""

import re

Match = re.Match[str]

_PASSWORDS = r"passw(?:or)?d|passphrase|(?-i:[pP]wd|_PWD)|(?:client|consumer|shared)[ _-]?secret"
_WORDS = rf"{_PASSWORDS}|secret|token|authorization|credentials?|webhook[ _-]?url"
_KEYS = (
    r"(?:api|app|application|access|account|routing|integration|service|private|shared|signing|encryption|master|secret)"
    r"[ _-]?key"
)
SECRET_NAME = re.compile(rf"(?i)(?:{_WORDS}|{_KEYS})$")
"""A field of this name holds a secret, whatever its value looks like."""
_IS_PASSWORD = re.compile(rf"(?i)(?:{_PASSWORDS})(?![a-z])")
_IS_NAMED_SECRET = re.compile(r"(?i)(?<![a-z_-])secret(?![a-z])")

_BARE = r"[^\s\"'\\,;&<>{}()\[\]]"
_VALUE = rf"[\"'\\]{{0,3}}[ \t]{{0,4}}(?::|=>?|\bis\b)[ \t]{{0,4}}[\"'\\]{{0,3}}(?:token[= ])?[\"']?)({_BARE}{{6,}}+)"
_OPERATOR = r"[ \t]{0,4}(?:[!=]~|!=|={1,3}>?|:=|:)[ \t]{0,4}"
# Nothing follows, so nothing is tried again: repeated possessively such a group takes a character too many up to
# Python 3.11.4 (https://github.com/python/cpython/issues/100061).
_QUOTED = rf"(?:\\{{0,3}}[\"'])?{_OPERATOR})(\\{{0,3}}[\"'])((?:(?!\2)(?:\\.|[^\r\n]))+)"
_ENCODED = r"(?:!?%3D|=)(?:~|%7E)?)(%22|%27)((?:(?!\2)[^\s&\"'<>])+)"

_TELLING = frozenset(
    {
        "absent", "access", "added", "algorithm", "argon", "authentication", "auth", "authorization", "bad",
        "basic", "bcrypt", "bearer", "blank", "cached", "change", "changed", "check", "completed",
        "completion", "correct", "created", "credentials", "deleted", "denied", "disabled", "empty", "enabled",
        "encrypted", "error", "exists", "expired", "expires", "expiring", "failed", "failure", "false",
        "forbidden", "found", "generated", "granted", "hash", "hashed", "header", "hidden", "id", "identity",
        "ignored", "incorrect", "initial", "input", "invalid", "issue", "issued", "jwt", "leaked", "length",
        "login", "malformed", "masked", "missing", "mismatch", "needed", "new", "nil", "no", "none", "null",
        "oauth", "off", "ok", "old", "on", "optional", "output", "password", "pending", "policy", "present",
        "prompt", "reasoning", "redacted", "refresh", "refused", "rejected", "removed", "required", "reset",
        "revoked", "rotated", "rotation", "secret", "session", "set", "stale", "string", "text", "timeout",
        "token", "tokens", "true", "type", "unauthorized", "undefined", "unknown", "unset", "updated", "used",
        "user", "valid", "validation", "weak", "with", "wrong", "yes",
    }
)  # fmt: skip
_SENTENCE = re.compile(r"(?i)\b(?:must|should|can|cannot|is|are|was|be|not|too|at least|has|have|for|of|please)\b")
_POINTS_ELSEWHERE = re.compile(
    r"(?:env|file|keyring|exec):.*|[$%@][A-Za-z_]+%?|(?:self|this|cls|os|args|config|settings|request)\..*"
    r"|\.{0,2}/.*|\$?\{.*|[*.xX•]+"
)
"""References of ours, variables, paths, templates and what was hidden already."""


def _is_told_of(name: str, value: str) -> bool:
    """Whether a value without any sign of a secret is a word about one, the name of one, or none at all."""
    if not any(char.isalnum() for char in value) or _POINTS_ELSEWHERE.fullmatch(value) or "<secret>" in value:
        return True
    if set(re.findall(r"[a-z]+", value.casefold())) <= _TELLING and not any(char.isdigit() for char in value):
        return True
    if _IS_PASSWORD.search(name):
        return " " in value and _SENTENCE.search(value) is not None
    if len(value) < 6 or any(char.isspace() for char in value) or SECRET_NAME.search(value):
        return True
    # What Kubernetes calls a secret's name is needed to find it: ``kube_secret_info{secret="tls-checkout"}``.
    return _IS_NAMED_SECRET.search(name) is not None and any(char in "-./" for char in value)


def after_prefix(match: Match) -> str:
    """Keep what says where the secret stood (group 1), so that the line can still be read."""
    return f"{match[1]}<secret>"


_REFERENCES = ("env:", "file:", "keyring:", "exec:")
"""A setting that says where a secret is holds none."""


def if_token_like(match: Match) -> str:
    """``password: hunter2`` but not ``token: missing``: a digit, or a length that no word has."""
    value = match[2]
    if value.startswith(_REFERENCES):
        return match[0]
    return after_prefix(match) if len(value) >= 20 or any(c.isdigit() for c in value) else match[0]


def _if_assigned(match: Match) -> str:
    return match[0] if _is_told_of(match[1], match[2]) else after_prefix(match)


def _if_quoted(match: Match) -> str:
    if not _is_told_of(match[1], match[3]):
        return f"{match[1]}{match[2]}<secret>"
    # An apostrophe quotes all that follows ("no token: 'tis gone"), and a quoted sentence may hold another secret.
    return f"{match[1]}{match[2]}{_NAMED_AND_QUOTED.sub(_if_quoted, match[3])}"


def _if_option(match: Match) -> str:
    """``--password letters``, and not what is said of the option: "--password is required", "--token $TOKEN"."""
    if not _is_told_of_option(match):
        return f"{match[1]}{match[2] or ''}<secret>"
    return f"{match[1]}{match[2]}{_OPTION.sub(_if_option, match[3])}" if match[2] else match[0]


def _is_told_of_option(match: Match) -> bool:
    name, value = match[1].casefold(), match[3] or match[4]
    if _POINTS_ELSEWHERE.fullmatch(value):
        # One of 64 such keys begins with a slash, as a path does.
        return not (value.startswith("/") and "access" in name)
    words = set(re.findall(r"[a-z]+", value.casefold()))
    if value == "<secret>" or (words and words <= _OF_OPTIONS and not any(char.isdigit() for char in value)):
        return True
    if value.startswith("-") and "," in name:  # A list of options, each in quotes.
        return True
    if name.strip(" \t-\"',\\$\r\n") == "secret" and _NAME_OF_SECRET.fullmatch(value):
        return True
    return match[4] is not None and _GOES_ON.match(match.string, match.start(4)) is not None


_OF_OPTIONS = _TELLING | {
    "accepts", "after", "also", "and", "api", "are", "argument", "asks", "before", "but", "can", "cannot",
    "expects", "file", "flag", "flags", "for", "from", "given", "gives", "has", "here", "instead", "into", "key",
    "may", "means", "must", "my", "name", "near", "needs", "nor", "not", "only", "option", "options", "or",
    "parameter", "prompts", "provided", "reads", "requires", "sets", "should", "specified", "supplied", "takes",
    "than", "that", "the", "then", "value", "wants", "was", "when", "where", "which", "will", "without", "your",
}  # fmt: skip
_GOES_ON = re.compile(r"[a-z]{2,20}s (?:an?|any|it|its|no|one|that|the|this|you|your)\b")
"""A verb and what it is about: "--token stores the answer"."""
_NAME_OF_SECRET = re.compile(
    r"(?:id|type|src|source|target|env)=.*|[a-z]{1,40}\d{0,2}(?:[-./](?:[a-z]{1,40}\d{0,2}|\d{1,4})){1,20}"
)
"""``--secret id=mysecret``, ``--secret tls-checkout``: what Docker and Kubernetes call one."""


def _if_cookie(match: Match) -> str:
    return f"{match[1]}{match[2] or ''}<secret>"


def _if_header(match: Match) -> str:
    """``Authorization: Acme letters``, and not a message of two words: "authorization: service unavailable"."""
    scheme, value = match[2], match[4]
    said = {scheme.casefold(), value.casefold().strip(".:!`")}
    if not said.isdisjoint(_TELLING) or _IS_PLACE.fullmatch(value):
        return match[0]
    before = match.string[max(0, match.start() - 200) : match.start()]
    if _IN_HEADERS.search(before):
        secret = True
    elif not _BEGINS_HEADER.search(before):
        secret = len(value) >= 8 and value.isascii() and not value.isalpha() and _MIXED.search(value) is not None
    elif not _IS_WORD.fullmatch(value) or _IS_SCHEME.search(scheme):
        secret = True
    else:
        listed = _NEXT_HEADER.match(match.string, match.end()) or match[1][13:].startswith(('"', "'", "\\"))
        secret = scheme[0].isupper() and bool(listed)
    return f"{match[1]}{scheme}{match[3]}<secret>" if secret else match[0]


_IS_PLACE = re.compile(r"[a-z]+://.*|\.{0,2}/.*|[\d.:]+[a-zµ%]{0,2}", re.IGNORECASE)
_IS_WORD = re.compile(r"(?:[A-Z]?[a-z]+(?:[-_/.][a-z]+)*|[A-Z_]+)[.:!?`]*")
_IS_SCHEME = re.compile(r"[a-z][A-Z]|[A-Z]\w*[-_][A-Z]|(?i:[-_](?:key|hmac|sig|auth)$)")
"""``ApiKey``, ``Acme-Key``, ``acme-key``: no word of a sentence."""
_MIXED = re.compile(r"\d.*[A-Za-z]|[A-Za-z].*\d")
_IN_HEADERS = re.compile(r"(?:-H|--header)[ =]{0,4}\$?[\"'\\]{0,4}$|headers\W{0,12}[{\[(][^}\])]*$")
_BEGINS_HEADER = re.compile(r"(?:^|[\r\n\"'{\[(,;|>])[ \t]{0,40}(?:[>*-][ ])?$")
_NEXT_HEADER = re.compile(r"[ \t]{0,4}[,;][ \t]{0,4}[A-Za-z][\w-]{0,60}[ ]?[:=]")


def _unless_telling(match: Match) -> str:
    told = match[2].casefold().strip(".:`") in {"", *_TELLING}
    return match[0] if told else after_prefix(match)


_NEAR_WORDS = "passw|passphrase|pwd|secret|token|authorization|credential|webhook"
_NEAR_KEYS = "key:|key=|key |key\"|key'|key\\|key!|key%"
_NEAR_OPTIONS = "key |key\t|key\"|key'|key\\"
_ANY = rf"(?:{_WORDS}|{_KEYS})"
_NAMED_AND_QUOTED = re.compile(rf"(?i)({_ANY}{_QUOTED}")
_AUTHORIZATION = r"(?i)(\bauthorization[\"'\\]{0,3}[ \t]{0,4}[:=][ \t]{0,4}[\"'\\]{0,3}"
# Whatever a scheme says after it, and all parts of those that have several ("Digest username=..., response=...").
_IN_PARTS = rf"{_AUTHORIZATION}(?:digest|aws4-hmac-sha256|hawk|oauth)[ \t]{{1,4}}(?=[a-z_]{{1,40}}=))[^\r\n]{{1,2000}}+"
_SCHEMES = r"bearer|basic|token|api-?key|geniekey|negotiate|ntlm|splunk|sharedkey(?:lite)?|sso-key"
_IN_ONE = rf"{_AUTHORIZATION}(?:{_SCHEMES})[ \t]{{1,4}}(?:token=)?+)([^\s\"'\\,;<>]{{3,}}+)"
# A scheme nobody knows: one word more, which ends the header.
_LAST = r"([^\s\"'\\,;<>{}]{6,}+)(?=[\"'\\]|[ \t]{0,40}(?:$|[\r\n,;|}\]]))"
_UNKNOWN = rf"{_AUTHORIZATION})(?!(?:{_SCHEMES})\b)([a-z][\w-]{{1,40}})([ \t]{{1,40}}){_LAST}"
_CRUMB = r"[\w.-]{1,64}=[^\s;,\"'\\<]{0,4000}+"
_COOKIE = (
    r"(?i)(\bcookie2?[\"'\\]{0,3}[ \t]{0,4}:[ \t]{0,4}[\"'\\]{0,3})"
    rf"{_CRUMB}(?:;[ ]?(?:{_CRUMB}|\w{{1,64}}+)){{0,100}}"
)
_HEADER = r"(?i)(\bx-[a-z-]{0,40}(?:token|key|secret|password)[\"'\\]{0,3}[ \t]{0,4}:[ \t]{0,4}[\"'\\]{0,3})"
_SPACE = r"[ \t]{0,40}(?:\\\r?\n[ \t]{0,40})?"
# From a command to one of its options: not into the next command, nor into the next part of a sentence. It ends where
# the command begins anew, so nothing is looked at again and again.
_ARGUMENTS = (
    r"(?:(?>\\{0,3}\"[^\"\r\n]{0,300}+\"|'[^'\r\n]{0,300}+'|\\\r?\n|,(?![ ])|(?<=\S)&(?=\w)|[ \t]{1,40}+"
    r"|(?!curl\b)\w{1,400}+|[^\w\s\"'\\|;&,]{1,40}+|[\"'\\])){0,200}?(?<=[ \t\n])"
)
_COMMANDS = (
    rf"(?i)(\b(?:curl\b{_ARGUMENTS}(?:-[a-z]{{0,8}}u|--user|--proxy-user){_SPACE}=?\$?[\"']?[^\s:\"']{{1,64}}:"
    r"|sshpass[ ]{1,4}-p[ ]?[\"']?|mysql\w{0,8}\b[^\r\n|;]{0,200}?[ ](?-i:-p)(?=\S)[\"']?))([^\s\"'<]{1,}+)"
)
_OPENS = r"(\\{0,3}[\"'])"
_TO_ITS_END = r"((?:(?!\2)(?:\\.|[^\r\n]))+)"
_HAS_CRUMB = r"(?=[^\r\n\"'=]{1,200}=)"
_CURL_CRUMB = r"[\w.-]{1,64}=(?:\\{0,3}\"[^\"\r\n]{0,4000}+\"|'[^'\r\n]{0,4000}+'|[^\s;,\"'\\<]{0,4000}+)"
_CURL_COOKIE = (
    rf"(?i)(\bcurl\b{_ARGUMENTS}(?:-[a-z]{{0,8}}b|--cookie){_SPACE}=?(?:\$(?=[\"']))?)"
    rf"(?:{_OPENS}{_HAS_CRUMB}{_TO_ITS_END}|{_CURL_CRUMB}(?:;[ ]?{_CURL_CRUMB}){{0,100}})"
)
_OPTION = re.compile(
    r"(?i)((?<![\w-])--?(?!(?:max|min|num)[-_])(?:[a-z]{1,20}[-_]){0,3}"
    rf"(?:password|passwd|passphrase|pwd|secret|token|{_KEYS})"
    r"(?:[ \t]{1,40}(?:\\\r?\n[ \t]{0,40})?|\\{0,3}[\"'],\s{0,40}(?=\\{0,3}[\"']))(?:\$(?=[\"']))?)"
    rf"(?:{_OPENS}{_TO_ITS_END}|([^\s\"'<>,;|&()\\-][^\s\"'<>,;|&()]{{2,}}+))"
)
_ORACLE = r"(?i)(\bjdbc:oracle:[a-z]{1,8}:)[^\s@/]{1,64}/[^\s@]{1,128}(?=@)"
_ALONE_ON_ITS_LINE = rf"(?im)((?:{_PASSWORDS})[ \t]{{0,4}}[:=][ \t]{{1,4}})({_BARE}{{4,}}+)(?=[ \t]*(?:$|[,;|]))"
NAMED = (
    (_IN_PARTS, after_prefix, "authorization"),
    (_IN_ONE, _unless_telling, "authorization"),
    (_UNKNOWN, _if_header, "authorization"),
    (rf"{_HEADER}({_BARE}{{4,}}+)", _if_assigned, "x-"),
    (_COMMANDS, after_prefix, "curl|sshpass|mysql"),
    (_CURL_COOKIE, _if_cookie, "curl"),
    (_CURL_COOKIE, _if_cookie, "curl"),  # A second `-b` of one command: the first took the command with it.
    (_OPTION.pattern, _if_option, f"{_NEAR_WORDS}|{_NEAR_OPTIONS}"),
    (_ORACLE, after_prefix, "jdbc:oracle"),
    (rf"(?i)((?:{_WORDS}){_VALUE}", if_token_like, _NEAR_WORDS),
    (rf"(?i)({_KEYS}{_VALUE}", if_token_like, _NEAR_KEYS),
    (_NAMED_AND_QUOTED.pattern, _if_quoted, f"{_NEAR_WORDS}|{_NEAR_KEYS}"),
    (rf"(?i)({_ANY}{_ENCODED}", _if_quoted, f"{_NEAR_WORDS}|{_NEAR_KEYS}"),
    (rf"(?i)({_ANY}=)({_BARE}{{1,}}+)", _if_assigned, f"{_NEAR_WORDS}|key="),
    (_ALONE_ON_ITS_LINE, _if_assigned, "passw|passphrase|pwd|secret"),
    (_COOKIE, after_prefix, "cookie"),
)
"""As the rows of `redact_patterns.SECRETS`."""
