"""Numbers that cannot be read: a person must look at them, since a promise may be lost in them."""

from collections.abc import Callable

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.meanings import SPEAKING
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.units import unit_at
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag

_INDICATORS = SPEAKING[Unit.SECOND] | SPEAKING[Unit.RATIO] | SPEAKING[Unit.PER_SECOND]

_DIGITS_IN_GROUPS = r"\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d+)?"
# Too long to be meant, written with an exponent, below nothing, or with more marks than a number has.
_ODD = re.compile(
    r"(?<![\w.,])(?:\d{19,400}(?:[.,]\d{1,400})?|\d{1,18}[.,]\d{13,400}|\d{1,9}(?:\.\d{1,9})?[eE][+-]?\d{1,4})(?![\w.,]\d)"
    r"|(?:[<>≤≥=]|(?<![^\W\d_])(?:below|under|than|most|unter|höchstens|que|di|меньше|менее|более)\s)\s?[-−]\s?\d{1,18}(?:[.,]\d{1,12})?(?![\d.,]\d)"
    rf"|(?<=[<>≤≥=])\s?(?!{_DIGITS_IN_GROUPS}(?![\d.,]))\d{{1,9}}(?:[.,]\d{{1,9}}){{2,9}}(?![\d.,]\d)"
)


# "Uptime: 99.9", "error rate < 0.1": of a hundred, most likely, and nobody says so.
_NO_PER_CENT = re.compile(r"(?<![\w.,])9\d[.,]\d{1,5}\s*(?:[|.;,)]|$)")
_SMALL = re.compile(r"(?<![\w.,])0[.,]\d{1,3}\s*(?:[|.;,)]|$)")


def is_unreadable(text: str, tags_of: Callable[[str], tuple[Tag, ...]]) -> bool:
    """Does a line that names an indicator hold a number with a unit that is not read, or read as something else?"""
    if _NO_PER_CENT.search(text) and any(tag.concept is Concept.AVAILABILITY for tag in tags_of(text)):
        return True
    if _SMALL.search(text) and any(tag.concept is Concept.ERROR for tag in tags_of(text)):
        return True
    if not any(unit_at(text, odd.end()) for odd in _ODD.finditer(text)):
        return False
    return any(tag.concept in _INDICATORS for tag in tags_of(text))
