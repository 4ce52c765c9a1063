"""Units a bare number takes from beside it: "(ms)" in its header, "requests/sec" in its label, a unit column."""

# ruff: noqa: E501  (the patterns of all languages together)

import re
from dataclasses import replace

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.findings import Around
from smartspec_ops.spec.nfr.quantities import Mention, read_mentions
from smartspec_ops.spec.nfr.statement import Statement

_SPELLED = (
    "second",
    "sekund",
    "segund",
    "секунд",
    "minut",
    "минут",
    "秒",
    "分钟",
    "分鐘",
    "分以",
    "초",
    "분",
    "วินาที",
    "นาที",
    "giây",
    "phút",
    "saniye",
    "dakika",
    "detik",
    "menit",
    "nines",
    "neunen",
    "percent",
    "per cent",
    "prozent",
    "procent",
    "процент",
    "out of",
)


# Most texts can be spared half of them.
_SPELLED_IN_ASCII = tuple(word for word in _SPELLED if word.isascii())


def may_spell_a_time(text: str) -> bool:
    """Does the text hold a unit of time as a word, before which a number may be spelled out?"""
    lowered = text.lower()
    for word in _SPELLED_IN_ASCII if lowered.isascii() else _SPELLED:  # noqa: SIM110  (asked of every line)
        if word in lowered:
            return True
    return False


HAS_DIGIT = re.compile(r"\d")
_UNIT_HINT = re.compile(
    r"[(\[（]\s*(?:in\s+|en\s+)?(?P<a>%|[^\W\d_]{1,12}(?:/[^\W\d_]{1,8})?)\s*[)\]）]|\bin\s+(?P<b>ms|seconds|milliseconds|percent|s)\b|,\s*(?P<c>ms|мс|с|%|s)\s*$|\b(?P<d>RPS|QPS|TPS|IOPS|req/s)\b"
    r"|(?P<e>\b[^\W\d_]{3,20}\s?(?:/|per |pro |par |por |al )\s?(?:s|sec|second|min|minute|h|hour|sekunde|seconde|segundo|secondo|minuto)\b)"
    r"|(?P<f>[^\W\d_]{1,20}\s?(?:/\s?|в )(?:с|сек|секунду|мин|минуту|秒|分|초|분)(?!\w))"
)


_WORDS = re.compile(r"[^\W\d_]{3}")
_PERCENTILE_REMARK = re.compile(r"[(（,]?\s*p\d{2,3}\s*[)）]?", re.IGNORECASE)


def with_unit_hint(mention: Mention, statement: Statement, around: Around) -> Mention:
    """`mention` with the unit of its surroundings, nearest first; unchanged where it has one or none is near."""
    if mention.quantity.unit is not Unit.COUNT or mention.noun:
        return mention
    ahead = re.split(r"[;；]|\.\s", statement.text[max(0, mention.start - _NEAR) : mention.start])[-1]
    # What other cells count says nothing of a number among words of its own.
    label = "" if around.in_table and _WORDS.search(statement.text[: mention.start]) else around.label
    words = (_PERCENTILE_REMARK.sub("", around.unit).strip(), *map(_hint, (around.header, label, ahead)))
    for word in filter(None, words):
        again = read_mentions(f"{mention.quantity.value:f} {word}", decimal_comma=False)
        if len(again) == 1 and again[0].quantity.unit is not Unit.COUNT:
            return replace(mention, quantity=again[0].quantity, raw_unit=word)
    return mention


_NEAR = 48


def _hint(place: str) -> str:
    match = next((m for m in _UNIT_HINT.finditer(place) if not _OF_A_NUMBER.search(place, 0, m.start())), None)
    return next((group for group in match.groups() if group), "") if match else ""


# The "req/s" of "300 req/s at concurrency=20" is the unit of the 300.
_OF_A_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*\s?[k+M]?\s?$")
