"""The shapes of personal data: e-mail, phone, card, account, network address, user id.

Metric names, numbers, versions, digests and times are no personal data, and look much like it: a card number is
confirmed by its issuer's length and Luhn's sum, an account by its checksum, an address by what stands before it.
Whether a text can hold a shape at all is asked of its *outline* first, in which every digit is one letter.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

Match = re.Match[str]


class Outline:
    """One look at a text, at the speed of a few copies."""

    __slots__ = ("_digits", "_lower", "shape")

    def __init__(self, text: str) -> None:
        if not text.isascii():
            text = _OTHER_DIGITS.sub("0", text)
        self.shape = text.encode("utf-8", "surrogatepass").translate(_SHAPE)
        """Every digit of any script is ``0``: texts of one shape may hold data of the same kinds, whatever numbers."""
        self._lower = self._digits = b""

    # Not `cached_property`: until Python 3.12 each first look of it takes a lock, which costs more than what it makes.
    @property
    def lower(self) -> bytes:
        if not self._lower:
            self._lower = self.shape.lower()
        return self._lower

    @property
    def digits(self) -> bytes:
        """Every digit is ``0``, every capital letter ``A``."""
        if not self._digits:
            self._digits = self.shape.translate(_DIGITS)
        return self._digits

    def has(self, words: tuple[bytes, ...]) -> bool:
        """Whether one of the words, in lower case and with 0 for every digit, is in the text."""
        lower = self.lower
        for word in words:  # noqa: SIM110 - a generator costs more than what it looks at
            if word in lower:
                return True
        return False


class Words:
    """Words that are looked for together. What begins alike is looked at once, a third of the cost of one by one."""

    def __init__(self, words: Iterable[bytes]) -> None:
        self._words = frozenset(word for word in words if word)
        self._regex = re.compile(_branches(sorted(self._words)))

    def beginnings(self, words: Iterable[bytes]) -> frozenset[bytes]:
        """Of each of these words what `met` says of it: the shortest of all words that it begins with."""
        return frozenset(min((one for one in self._words if word.startswith(one)), key=len) for word in words)

    def met(self, outline: Outline) -> Set[bytes]:
        """The `beginnings` of the words that are in the text, and of some that are not; none where no word is."""
        lower, found, at = outline.lower, set[bytes](), 0
        while (match := self._regex.search(lower, at)) is not None:
            found.add(match[0])
            at = match.start() + 1  # words may overlap
        return found


def _branches(words: Sequence[bytes]) -> bytes:
    if b"" in words:
        return b""
    firsts = sorted({word[:1] for word in words})
    branches = [re.escape(first) + _branches([word[1:] for word in words if word[:1] == first]) for first in firsts]
    return branches[0] if len(branches) == 1 else b"(?:" + b"|".join(branches) + b")"


_OTHER_DIGITS = re.compile(r"[^\D0-9]")
_SHAPE = bytes(ord("0") if 48 <= n <= 57 else n for n in range(256))
_DIGITS = bytes(ord("0") if 48 <= n <= 57 else ord("A") if 65 <= n <= 90 else n for n in range(256))
_HEX = bytes(ord("h") if chr(n) in "0123456789abcdef" else n for n in range(256))


Span = tuple[int, int]


class Personal(NamedTuple):
    """`datum` says where in a match the personal part is, or None.

    Whether a text may hold one at all says `can`, or that one of the words in `can` is in it.
    """

    kind: str
    regex: re.Pattern[str]
    datum: Callable[[Match], Span | None]
    can: Callable[[Outline], bool] | tuple[bytes, ...]

    @property
    def near(self) -> tuple[bytes, ...]:
        return self.can if isinstance(self.can, tuple) else ()

    def may_be_in(self, outline: Outline) -> bool:
        return outline.has(self.can) if isinstance(self.can, tuple) else self.can(outline)

    def spans(self, text: str) -> Iterator[Span]:
        """Where the data are. After a match that was none the search goes on at once: they may stand close."""
        at = 0
        while (match := self.regex.search(text, at)) is not None:
            span = self.datum(match)
            if span is None:
                at = match.start() + 1
            else:
                yield span
                at = span[1]


def _all(match: Match) -> Span:
    return match.span()


def _value(match: Match) -> Span:
    """Of ``user_id=42`` the 42: its name says nothing about anybody."""
    return match.span(1)


def _ip(match: Match) -> Span | None:
    """A host address, unless it is this machine's own, which says nothing about anybody, or a version of four parts."""
    if not _address(match[0]).is_host:
        return None
    before = match.string[max(0, match.start() - 24) : match.start()]
    return None if _VERSION.search(before) else match.span()


class _Address(NamedTuple):
    """`is_own`: it means nothing outside the network it is used in."""

    is_host: bool
    is_own: bool


@lru_cache(maxsize=4096)
def _address(text: str) -> _Address:
    """What looks like an address may be none. The same machines send again and again."""
    if (four := _FOUR_NUMBERS.fullmatch(text)) is not None:
        return _address4(*map(int, four.groups()))
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return _Address(is_host=False, is_own=False)
    is_own = any(address in network for network in _OWN if network.version == address.version)
    return _Address(is_host=not (address.is_loopback or address.is_unspecified), is_own=is_own)


def _address4(first: int, second: int, third: int, fourth: int) -> _Address:
    """As `ipaddress` has it, at a tenth of its cost: an address that was not seen before is in every new alert."""
    if first > 255 or second > 255 or third > 255 or fourth > 255:
        return _Address(is_host=False, is_own=False)
    is_own = (
        first == 10
        or (first == 172 and 16 <= second < 32)
        or (first == 192 and second == 168)
        or (first == 169 and second == 254)
    )
    return _Address(is_host=first != 127 and bool(first or second or third or fourth), is_own=is_own)


_NUMBER = "(0|[1-9][0-9]{0,2})"
_FOUR_NUMBERS = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
"""What has a zero before a number is none to `ipaddress`, which is then asked."""

_VERSION = re.compile(
    r"(?i)(?:\bv|\bversions?\b[ :=\"'@]{0,3}|\brelease\b[ :=\"'@]{0,3}|\bbuild\b[ :=\"'@]{0,3}|[a-z]/)$"
)
"""``v1.2.3.4``, ``version: 1.2.3.4``, ``Chrome/120.0.0.0``; a URL has two slashes before its host."""

_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}"
)
"""Visa, Mastercard, American Express, Diners Club, JCB, Discover, UnionPay: first digits and lengths (ISO/IEC 7812)."""


def _card(match: Match) -> Span | None:
    """The longest beginning of the digits that is a card: another number may follow after a blank."""
    start, text = match.start(), match.string
    ends = [end for end in range(match.end(), start + 12, -1) if text[end - 1].isdigit() and _ENDS.match(text, end)]
    found = next((end for end in ends if _is_card(text[start:end])), None)
    return None if found is None or _COUNTED.match(text, found) else (start, found)


def _is_card(text: str) -> bool:
    digits = text.replace(" ", "").replace("-", "")
    if not _ISSUERS.fullmatch(digits):
        return False
    numbers = [int(c) for c in digits]
    doubled = (sum(divmod(2 * d, 10)) for d in numbers[-2::-2])
    return (sum(numbers[-1::-2]) + sum(doubled)) % 10 == 0


_ENDS = re.compile(r"(?!\w|\.\d|-\w)")
_COUNTED = re.compile(r"(?i)[ ]?(?:bytes?|[kmgt]i?b|b|ns|us|µs|ms|s|requests?|rows?|events?|ticks?)\b")
"""A number of something is no card."""

_IBAN_LENGTHS = {
    15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST", 26: "IS TR", 27: "FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB PL SV",
    29: "BR EG PS QA UA", 30: "JO KW MU", 31: "MT SC", 32: "LC",
}  # fmt: skip
"""How long an IBAN is in which countries (ISO 13616 registry); what follows it does not belong to it."""
_IBAN = "|".join(
    rf"(?:{countries.replace(' ', '|')})\d{{2}}(?: ?[A-Z0-9]){{{length - 4}}}"
    for length, countries in _IBAN_LENGTHS.items()
)


def _iban(match: Match) -> Span | None:
    compact = match[0].replace(" ", "")
    as_number = int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4]))
    return match.span() if as_number % 97 == 1 else None


_WHO = r"(?:user|customer|subscriber|patient|employee)"
NAMED = re.compile(rf"(?i)(?:^|[^a-z]|(?<=[a-z])(?=[A-Z])){_WHO}[ _-]?(?:id|no|number|uuid|name)$")
"""A field of this name holds who somebody is, whatever its value looks like."""


_USERS = (b"user", b"customer", b"subscriber", b"patient", b"employee")


def _may_be_ip(outline: Outline) -> bool:
    return outline.shape.count(b".") >= 3 and _FOUR_GROUPS.search(outline.digits) is not None


_FOUR_GROUPS = re.compile(rb"0\.0{1,3}\.0{1,3}\.0")


def _may_be_ip6(outline: Outline) -> bool:
    lower = outline.lower
    if b"::" in lower:
        return True
    if lower.count(b":") < 7:
        return False
    groups = lower.translate(_HEX).replace(b"hhhh", b"h").replace(b"hh", b"h").replace(b"hh", b"h")
    return b"h:h:h:h:h:h:h:h" in groups


def _may_be_card(outline: Outline) -> bool:
    return b"0000000000000" in outline.digits.translate(None, b" -")


def _may_be_iban(outline: Outline) -> bool:
    return b"AA00" in outline.digits


def _may_be_plus_phone(outline: Outline) -> bool:
    return b"+0" in outline.digits and b"+00000000" in outline.digits.translate(None, b" ().-")


def _may_be_american_phone(outline: Outline) -> bool:
    digits = outline.digits
    return (b"000-0000" in digits or b"000.0000" in digits) and _AREA_FIRST.search(digits) is not None


_AREA_FIRST = re.compile(rb"000(?:\) ?|[.-])000[.-]0000")


_NAMED_PHONE = (
    r"(?i)\b(?:tele)?(?:phone|tel|mobile|fax)\.?(?: n(?:umber|o)\.?)?[ :]{1,3}"
    r"(\(?\d(?:[ ().-]{0,2}\d){6,13})(?![\d-])"
)
_NAMED_USER = (
    rf"(?i)(?<![a-z]){_WHO}[ _-]?(?:id|no|number|uuid)[\"']?[ ]{{0,2}}[:=#]?[ ]{{0,2}}[\"']?"
    r"((?=[\w-]{0,40}\d)[\w-]{2,64})"
)

PERSONAL: tuple[Personal, ...] = tuple(
    Personal(kind, re.compile(regex), datum, can)
    for kind, regex, datum, can in (
        ("user", r"<@[UW][A-Z0-9]{6,20}(?:\|[^<>]{0,80})?>", _all, (b"<@",)),
        (
            "email",
            r"(?<![\w.+%'-])[\w.+%'-]++@(?:[\w-]{1,63}\.){1,8}(?:xn--[\w-]{2,59}|[^\W\d_]{2,63})(?!\w)",
            _all,
            (b"@",),
        ),
        ("iban", rf"(?<![A-Za-z0-9])(?:{_IBAN})", _iban, _may_be_iban),
        ("card", r"(?<![\w.-])[2-6](?:[ -]?[0-9]){12,18}", _card, _may_be_card),
        ("phone", r"(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){7,14}(?!\d)", _all, _may_be_plus_phone),
        (
            "phone",
            _NAMED_PHONE,
            _value,
            (b"phone", b"tel", b"mobile", b"fax"),
        ),
        ("phone", r"(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}(?![\w-]|\.\d)", _all, _may_be_american_phone),
        # A digit first and what stands before it second: the search skips from digit to digit.
        ("ip", r"[0-9](?<![\d.][0-9])[0-9]{0,2}(?:\.[0-9]{1,3}){3}(?!\d|\.\d)", _ip, _may_be_ip),
        ("ip", r"(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,45}(?<!\.)(?![\w:])", _ip, _may_be_ip6),
        (
            "user",
            _NAMED_USER,
            _value,
            _USERS,
        ),
        ("user", rf"(?i)(?<![a-z]){_WHO} (#\d{{2,18}}|\d{{5,18}})(?![\w%.-])", _value, _USERS),
    )
)

_OWN = tuple(
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
)
"""Addresses that mean nothing outside the network they are used in (RFC 1918, 3927, 4193, 4291)."""


_OWN_BEGINNINGS = ("10.", "192.168.", "169.254.", *(f"172.{second}." for second in range(16, 32)))
"""What begins like this is an address of `_OWN`, or none at all."""


def _foreign_ip(match: Match) -> Span | None:
    text = match[0]
    return None if text.startswith(_OWN_BEGINNINGS) or _address(text).is_own else _ip(match)


PERSONAL_INSIDE = tuple(one._replace(datum=_foreign_ip) if one.datum is _ip else one for one in PERSONAL)
"""As `PERSONAL`, for eyes of the house: machines of a private network are named, or nobody finds the broken one."""
