"""What a number that does not say it takes from around it: its percentile and its window."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from smartspec_ops.domain.objective import Statistic
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.document.markdown import Block, Form
from smartspec_ops.spec.nfr.rules.findings import Around
from smartspec_ops.spec.nfr.statement.qualifiers import is_hard_bound, named_window, paired_in, percentile_of, window_of
from smartspec_ops.spec.nfr.statement.shares import leading_share
from smartspec_ops.spec.nfr.statement.statement import Part, Statement, percentiles_in
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention, measures

# "| Call | Median | p95 |": a header that names no other time.
_MEDIAN = re.compile(
    r"\W*(?:median\w?|mediana|médiane|медиана|медіана|中位数|中央値|중앙값)\W*(?:\(?m?s\)?)?", re.IGNORECASE
)
_INTRODUCES = re.compile(r"[:：]\s*$")
# "Histogram of ages. Alert when p95 > 5 s": a note on when somebody is told.
_OF_AN_ALERT = re.compile(
    r"(?:(?<=[.;])|^)[^.;]{0,40}\b(?:alert|alarm|warn|page)s?\b[^;]{0,20}?p\d[^;]*", re.IGNORECASE
)


def percentile_for(statement: Statement, mention: Mention, around: Around) -> Statistic | None:
    """The percentile of the number itself, else the only one its surroundings name."""
    if mention.quantity.unit is not Unit.SECOND:
        return None
    own = percentile_of(statement, mention)
    if own is not None:
        return None if is_hard_bound(statement, mention, own) else own.statistic
    if statement.percentiles or Part.SHARE in statement.parts:
        return None
    if _MEDIAN.fullmatch(around.header):
        return Statistic.P50
    for place in (around.header, around.row_label):
        if (paired := paired_in(place, statement, mention)) is not None:
            return paired
    for place in (
        around.header,
        around.unit,
        around.label,
        around.notes,
        around.context,
        *reversed(around.headings[-2:]),
    ):
        named = percentiles_in(_OF_AN_ALERT.sub(" ", place) if place is around.notes else place)
        if not named or (place is around.context and measures(place) and not _INTRODUCES.search(place)):
            continue  # a sentence with a target of its own says nothing of what stands after it
        distinct = {p.statistic for p in named if p.statistic is not None}  # "P003" is an id
        if len(distinct) == 1:
            return distinct.pop()
    return None


def percentiles_of_sections(blocks: Iterable[Block]) -> dict[tuple[str, ...], Statistic]:
    """By the path of its headings: the one percentile that a line on how it is measured gives to a section."""
    found: dict[tuple[str, ...], set[Statistic]] = {}
    for block in blocks:
        if block.form is not Form.ROW and (said := _only_percentile(block.text.clean)) is not None:
            found.setdefault(block.headings, set()).add(said)
    return {headings: said.pop() for headings, said in found.items() if len(said) == 1}


def _only_percentile(text: str) -> Statistic | None:
    """ "95th percentile", "Measured at p90 (90 % of requests)": a line that names a percentile and no bound."""
    if len(text) > _A_LINE or len(named := percentiles_in(text)) != 1:
        return None
    before, after = text[: named[0].start], text[named[0].end :]
    if _IS_DONE_WITH_IT.search(text):
        return None
    return named[0].statistic if _LEADS_TO_IT.fullmatch(before) and _ENDS_IT.fullmatch(after) else None


_A_LINE = 90
# "The dashboard shows p95", "Alert on p99", "Reduce p95 latency".
_IS_DONE_WITH_IT = re.compile(
    r"(?<!\w)(?:shows?|shown|display|export|dashboard|chart|graph|panel|alert|alarm|warn|page\b|log(?:s|ged)?\b|reduc|improv|optimi[sz]|lower|zeig|anzeig|affich|muestra|mostra|exib|toon|wyświetl|pokaz|показ|отобра|göster|hiển|menampil|zobraz|visa[sr]?\b|verringer|senk|réduire|reducir|reduzir|ridurre|снизи)"
    r"|显示|展示|告警|表示|アラート|표시|알림|แสดง",
    re.IGNORECASE,
)
_LEADS_TO_IT = re.compile(r"\W*(?:[^\W\d_]+[^\w<>≤≥]+){0,5}")
_ENDS_IT = re.compile(
    r"[^\w<>≤≥]*(?:(?:latency|latencies|response times?|values?|of (?:all )?requests)[^\w<>≤≥]*)?"
    r"(?:[(（][^()（）<>≤≥]{0,60}[)）]\W*)?"
)


def share_above(mention: Mention, percentile: Statistic | None, around: Around) -> Decimal | None:
    """The share that the line above gives to this time; None where the time says its own percentile."""
    if mention.quantity.unit is not Unit.SECOND or percentile is not None:
        return None
    return leading_share(around.above)


def window_for(statement: Statement, around: Around) -> timedelta | None:
    own = window_of(statement)
    if own is not None:
        return own
    for place in (around.notes, around.header, around.label, around.context):
        if place and (named := named_window(place)) is not None:
            return named
    return None
