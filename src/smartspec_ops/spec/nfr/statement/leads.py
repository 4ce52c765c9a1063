"""Texts that work as titles without being any: what leads in to a list or a table, a label, a heading that promises."""

# ruff: noqa: E501  (the patterns of all languages together)

from functools import lru_cache

from smartspec_ops.spec.nfr.document.markdown import Block
from smartspec_ops.spec.nfr.titles.context import is_about_results, names_a_quality
from smartspec_ops.spec.nfr.words import expressions as re

_GOALS = re.compile(
    r"goal|target|criteri|acceptance|requirement|constraint|\bsl[aio]s?\b|\bnfrs?\b|objective|ziel|anforderung|objectif|exigence|objetivo|requisito|meta|obiettiv"
    r"|requisit|цел|требован|目标|要求|要件|目標|목표|요구|เป้าหมาย|hedef|cel|wymag|기준|基準|标准|критери|kriteri|critère|criterio|tiêu chí",
    re.IGNORECASE,
)


def leads(block: Block) -> tuple[str, ...]:
    """Short texts that work as titles: the lead of a list, or its last line after whole sentences, and the items above."""
    return _leads(block.lead, block.parents)


@lru_cache(maxsize=256)
def _leads(lead: str, parents: tuple[str, ...]) -> tuple[str, ...]:
    """One text leads in to every row and item below it."""
    lead = _SENTENCES_ABOVE.sub("", lead) if "\n" in lead else lead
    dated = _dateless(lead)
    results = (dated,) if is_about_results(dated) else ()
    return (
        *(t.strip(" :\n") for t in (lead, *parents) if _is_title(t) and not (_HOW.match(t) or _DENIES.search(t))),
        *results,
    )


def _dateless(lead: str) -> str:
    """ "Results of the run on 12 March:" without its numbers, which are of no measure; empty for other leads."""
    bare = lead.strip(" *_")
    if not bare.endswith((":", "：")) or len(bare) > _A_LEAD or _MEASURE.search(bare):
        return ""
    dated = any(map(str.isdigit, bare))
    return re.sub(r"\d+", "", bare).strip(" :：.") if dated else ""


_A_LEAD = 90
_MEASURE = re.compile(r"\d\s?(?:m?s|sec\w*|min\w*|%|秒|毫秒|ミリ秒|초|мс|сек|с)(?![^\W\d_])")


_SENTENCES_ABOVE = re.compile(r"\A.*[.。]\s*\n", re.DOTALL)


# "Measured at the load balancer:" says where, and titles nothing.
_HOW = re.compile(
    r"\W*(?:measured (?:at the|by|via|from|with|over|server|client)|gemessen (?:am|an der|mit|über)|mesurée?s? (?:à|au|par|sur)|medid\w+ (?:en|no|na|por|con)|измер\w+ (?:на|в) )",
    re.IGNORECASE,
)


# "These are intentionally not quality requirements:" opens nothing; "Nicht funktionale Anforderungen:" does.
_DENIES = re.compile(
    r"(?<!\w)(?:not|no|nicht|keine?|pas|non|niet|geen|nie|не|não)\s+(?!optional|negotiable|only|just|merely|nur|verhandelbar|fonc|funz|fun[kc]t?|функц)(?:[^\W\d_]+\s+){0,2}?(?:requirements?|targets?|goals?|anforderungen|ziele|exigences|requisitos|requisiti|eisen|wymagania|требовани\w+)",
    re.IGNORECASE,
)


def speaks_of_goals(title: str) -> bool:
    return bool(_GOALS.search(title))


def own_label(block: Block) -> str:
    """A label that speaks of goals, such as "Performance goals:", at the head of the block; empty without one."""
    head, colon, _ = block.text.clean[:80].partition(":")
    speaks = colon and len(head) <= 50 and not any(map(str.isdigit, head)) and _GOALS.search(head)
    return head.strip(" :\n") if speaks else ""


def labels_a_quality(line: str) -> bool:
    """ "**Performance.** Search answers within 1 s" among requirements: a title that stands before its line."""
    label = _IN_BOLD.match(line)
    return label is not None and (names_a_quality(label[1]) or _STARTS.fullmatch(label[1]) is not None)


_STARTS = re.compile(
    r"\s*(?:(?:cold |warm )?start-?up(?: time)?|cold start|launch(?: time)?|app start|kaltstart|startzeit|anwendungsstart|démarrage|arranque|inicio en frío|inicialização|avvio|opstarten|oppstart|opstart|uppstart|(?:холодный )?(?:запуск|старт)|холодний старт|uruchomienie|zimny start|spuštění|studený start|başlatma|soğuk başlatma|açılış|khởi động)\s*",
    re.IGNORECASE,
)


_IN_BOLD = re.compile(
    r"[ \t>]*(?:[-*+][ \t]+|\d{1,2}[.)][ \t]+)?(?:\*\*|__)(?!\s)([^\d*_:：.]{3,40})(?:[:：.](?:\*\*|__)|(?:\*\*|__)\s?[:：.—–])\s?\S"
)


def states(title: str) -> bool:
    """Does a heading promise something itself? "Latency SLO: p95 < 100 ms" does, "Why 99.9 % and not 99.95 %?" does not."""
    return bool(_STATES.search(title)) and "?" not in title and "？" not in title


# "SLO 1: changes get a first status within 15 seconds in 99 % of cases" has a name and a bound.
_STATES = re.compile(
    r"[<>≤≥]|[:：]\s*\d|^(?!.*\bfrom\b)\W*(?:SL[AO]|NFR|SC|QR|QS)[-_ ]?\w{0,8}\s?[:：–—-]\s.*\b(?:within|under|below|at least|at most|no more than)\s\d",
    re.IGNORECASE,
)


def _is_title(text: str) -> bool:
    """Short, without a number, and no sentence of its own."""
    return 0 < len(text) <= 70 and not any(map(str.isdigit, text)) and not _SENTENCE_STOP.search(text)


_SENTENCE_STOP = re.compile(r"[.。!！]\s*$|(?:する|した|です|ます|합니다|한다)[。.]?\s*$")
