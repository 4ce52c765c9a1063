"""Names for requirements: the one written in the text, or one derived from its words.

A derived id must survive reordering, a changed target and edits elsewhere, so it is made of the words only: a readable
slug and a short hash of all of them. Two requirements with the same words get a suffix.
"""

from collections.abc import Iterable
from hashlib import sha256

from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.words import fold

# At the start of a statement or as a whole cell; a hyphen or a digit directly after letters, never a known acronym.
_EXPLICIT = re.compile(
    r"^[\s\[(]*(?P<id>(?:[A-ZА-ЯЁІЇЄҐ][A-ZА-ЯЁІЇЄҐ0-9]{0,11}[-_.]){1,3}[A-ZА-ЯЁІЇЄҐ]{0,4}\d{1,4}[a-z]?|[A-ZА-ЯЁІЇЄҐ]{2,5}\d{1,3})(?=[\s\]):.,|–—-]|$)"
)
_NOT_AN_ID = re.compile(
    r"^(?:SHA|AES|RSA|UTF|ISO|RFC|TLS|HTTP|IPV|OAUTH|MD|RS|HS|ES|TP|P|UTC|GMT|K|WCAG|H|V|Q|SOC|CVE|S|EC|T|L|B|WS|JWT)"
    r"-?_?\.?\d"
)
_WORD = re.compile(r"[^\W\d_]+")
# The same for text in ASCII that is in lower case, several times as fast.
_WORD_IN_ASCII = re.compile(r"[a-z]+")


def explicit_id(text: str) -> str | None:
    """``NFR-012`` in "NFR-012: System MUST ..." and in "[NFR-PERF-01] ..."; None where there is none."""
    match = _EXPLICIT.match(text)
    if match is None or _NOT_AN_ID.match(match["id"]):
        return None
    return match["id"]


def derived_id(words: Iterable[str], metric: str | None) -> str:
    """``NFR-api-latency-p99`` from a metric name, else from the words: ``NFR-search-response-3f2a91``."""
    if metric:
        slug = re.sub(r"[^a-z0-9]+", "-", metric.lower()).strip("-")
        if slug:
            return f"NFR-{slug}"
    folded = [word for text in words for word in _folded_words(text)]
    digest = sha256(" ".join(folded).encode()).hexdigest()[:6]
    slug = "-".join([w for w in folded if w.isascii() and len(w) > 2][:4])
    return f"NFR-{slug}-{digest}" if slug else f"NFR-{digest}"


def _folded_words(text: str) -> list[str]:
    return _WORD_IN_ASCII.findall(text.lower()) if text.isascii() else [fold(w) for w in _WORD.findall(text)]


_DERIVED = re.compile(r"NFR-(?:(?P<slug>[a-z-]+)-)?[0-9a-f]{6}(?:-\d+)?")


def derived_slug(name: str) -> str | None:
    """``search-response`` of ``NFR-search-response-3f2a91``, empty without words; None for an id of the text."""
    match = _DERIVED.fullmatch(name)
    return (match["slug"] or "") if match else None


class Names:
    """Hands out ids that are unique within one document; `reserved` ones are never given to what has none."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken: set[str] = set()
        self._reserved = frozenset(reserved)
        self._counts: dict[tuple[str, bool], int] = {}

    def unique(self, wanted: str, *, reserved: bool = False) -> str:
        """`wanted`, or `wanted` with the first free suffix. `reserved` says that the caller owns a reserved name."""
        # All suffixes up to the last one given are taken, and stay so.
        count = self._counts.get((wanted, reserved), 1)
        name = f"{wanted}-{count}" if count > 1 else wanted
        while name in self._taken or (name in self._reserved and not (reserved and count == 1)):
            count += 1
            name = f"{wanted}-{count}"
        self._taken.add(name)
        self._counts[wanted, reserved] = count
        return name


_OF_QUALITY = re.compile(r"\W{0,6}(?:NFR|NFA|RNF|ENF|NFT|NFP|WNF|FOG|НФТ|НФВ|НФТР)[-_ ]?[A-Z]{0,4}[-_]?\d")


def is_of_quality(text: str) -> bool:
    """Does a line begin with the number of a non-functional requirement, whatever its section is called?"""
    return _OF_QUALITY.match(text) is not None
