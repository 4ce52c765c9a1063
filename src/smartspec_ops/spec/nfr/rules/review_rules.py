"""Rules for what only a person can decide: ranges, capacity, recovery, phases, wishes, two values for one thing."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Comparator, Kind, Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.precision import merely_in
from smartspec_ops.spec.nfr.rules.rule import (
    BYTES,
    COUNTS,
    RATES,
    SHARES,
    TIMES,
    TIMES_AND_SHARES,
    Rule,
    by_column,
    names_time,
)
from smartspec_ops.spec.nfr.rules.wish_rules import is_wished
from smartspec_ops.spec.nfr.statement.bounds import is_up_to
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.phases import is_phased
from smartspec_ops.spec.nfr.statement.qualifiers import paired_in
from smartspec_ops.spec.nfr.statement.statement import Part
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.timed import RECONNECTS
from smartspec_ops.spec.nfr.words.vocabulary import Concept


def _is_capacity(facts: Facts) -> bool:
    if facts.unit is not Unit.COUNT or (facts.sense is not None and facts.sense.concept is Concept.BACKLOG):
        return False  # the level of a queue is kept, whatever waits in it
    return bool({Concept.CAPACITY, Concept.USER} & (facts.clause | facts.label_concepts))


_BURST = re.compile(r"\s*\((?:[^\W\d_]+ ){0,2}(?:burst|capacity)\b[^()]{0,24}\)", re.IGNORECASE)


_OF_BURSTS = re.compile(r"\bburst|\bráfaga|\brajada|\braffica|rafale|всплеск|突发|突發|バースト|버스트", re.IGNORECASE)


def _is_burst(facts: Facts) -> bool:
    """ "Peak: 2,000 RPS (burst capacity)", and a column of bursts: what must be coped with for a while."""
    return bool(_OF_BURSTS.search(facts.header) or _BURST.match(facts.statement.text, facts.mention.end))


def _is_ceiling_of_rate(facts: Facts) -> bool:
    if facts.unit is not Unit.PER_SECOND or facts.sense is None or facts.sense.kind is not Kind.THROUGHPUT:
        return False
    if facts.column is Column.LIMIT:
        return facts.comparator not in (Comparator.GE, Comparator.GT)
    # "handles up to 1000 req/s" is a promise, "at most 1000 req/s" may be a limit.
    return facts.comparator is Comparator.LE and not is_up_to(facts)


def _is_unsaid(facts: Facts) -> bool:
    """An availability of exactly 0 or 1, an error rate of nought: nobody can budget for it."""
    return facts.unit is Unit.RATIO and facts.value == 0


_A_CENTURY = 100 * 365 * 86_400
_OF_ALL = (Kind.AVAILABILITY, Kind.DURABILITY, Kind.ERROR_RATE)


def _is_absurd(facts: Facts) -> bool:
    """ "available 150 % of the time", "within 0 ms": a slip of the pen, or a unit read wrongly."""
    sense = facts.sense
    if sense is None:
        return False
    if facts.unit is Unit.RATIO:
        return facts.value > 1 and sense.kind in _OF_ALL
    return facts.value > _A_CENTURY or (facts.value == 0 and sense.kind in (Kind.LATENCY, Kind.DURATION))


# "an error that can be recovered from": what may be done later, not how long it takes.
_RECOVERABLE = re.compile(
    r"(?:recoverab|restorab|wiederherstellbar|récupérab|recuperab|recuperáve|recuperabil|восстановим)|(?:恢复|恢復|復旧|復元|회복|복구)(?= ?(?:可能|가능))|(?<=可)(?:恢复|恢復)",
    re.IGNORECASE,
)


def _is_recovery(facts: Facts) -> bool:
    if facts.percentile_is_own:
        return False  # "snapshot restore p90 < 1 s" is an operation like any other: nobody has drills enough for a percentile
    tags = [t for t in facts.statement.tags if t.concept is Concept.RECOVERY]
    if facts.unit is Unit.SECOND and _LOST.match(facts.statement.text, facts.mention.end):
        return True
    if facts.sense is not None and facts.sense.timed and RECONNECTS.search(facts.statement.text):
        return False  # the connection is recovered, not the service
    if tags and all(_RECOVERABLE.match(facts.statement.text, t.start) for t in tags):
        return False
    if _is_only_so_grouped(facts):
        return False
    concepts = facts.clause | facts.label_concepts
    if Concept.RECOVERY not in concepts and (Concept.RECOVERY not in facts.sentence or facts.clause_speaks):
        down = facts.sense is not None and facts.sense.concept is Concept.DOWNTIME
        above = Concept.RECOVERY in {t.concept for t in facts.context} and (down or not facts.clause_speaks)
        # "| Database unavailable | < 15 min |" below "Recovery time objectives": what is down until then.
        failed = down and facts.in_table
        titled = Concept.RECOVERY in {t.concept for t in facts.heading} and (
            failed or not names_time(facts, Concept.JOB)
        )
        return facts.unit is Unit.SECOND and (above or titled)
    return facts.unit in (Unit.SECOND, Unit.COUNT)


def _is_only_so_grouped(facts: Facts) -> bool:
    """ "| Recovery | Replica lag < 2 s |": the group of the row, while its own words name another thing."""
    if facts.sense is None or Concept.RECOVERY in facts.clause | facts.sentence:
        return False
    return facts.sense.concept in (Concept.FRESHNESS, Concept.STARTUP) and facts.sense.source in ("clause", "sentence")


# "at most 24 hours of data loss": a recovery point by another name.
_LOST = re.compile(
    r"\s*(?:(?:of|worth of|an?|de|di|von|van)\s)?(?:potential )?(?:data[- ]?loss|lost data|potential loss|datenverlust|perte de données|pérdida de datos|perda de dados|perdita di dati|потер\w+ данных)|(?:的|の|의)?\s?(?:数据丢失|數據丟失|データ損失|データ消失|데이터 손실)",
    re.IGNORECASE,
)


_A_DAY = 86_400
_BETWEEN = re.compile(r"(?:between|zwischen|entre|между|\btra\b|\bfra\b|tussen|między|\bile)\s*$", re.IGNORECASE)


_AND = re.compile(r"^\s*(?:and|und|et|y|e|и|en|i|und|ve|–|-)\s*$", re.IGNORECASE)


_EITHER = re.compile(r"^\s*(?:/|,|、|\||or|oder|ou|o|или|veya|lub|或|または|또는)\s*[<≤>≥]?\s*$", re.IGNORECASE)


# "1秒台", "4분대": somewhere between one and two.
_BETWEEN_TWO = re.compile(r"\s?(?:台(?!数|で構成)|대(?![가-힣])|대(?=[로에의를가]))")


def _is_range(facts: Facts) -> bool:
    if facts.mention.low is not None:
        return True
    if facts.unit is Unit.SECOND and _BETWEEN_TWO.match(facts.statement.text, facts.mention.end):
        return True
    mentions, text = facts.statement.mentions, facts.statement.text
    i = mentions.index(facts.mention)
    if _BETWEEN.search(text[: facts.mention.start][-14:]):
        return True
    if _spans(facts, i):
        return True
    return i > 0 and bool(
        _BETWEEN.search(text[: mentions[i - 1].start][-14:])
        and _AND.match(text[mentions[i - 1].end : facts.mention.start])
    )


_UP_TO_OTHER = re.compile(r"\s*(?:bis|to|à|a|até|hasta|do|до|tot|至|到|から|~|～|–|—|-)\s*", re.IGNORECASE)


def _spans(facts: Facts, i: int) -> bool:
    """ "17 % to 25 %": two ends of one range, each with its unit and neither bounded."""
    s = facts.statement
    for a, b in ((i - 1, i), (i, i + 1)):
        if a < 0 or b >= len(s.mentions) or facts.comparator is not None:
            continue
        one, two = s.mentions[a], s.mentions[b]
        rises = one.quantity.unit is two.quantity.unit and one.quantity.value < two.quantity.value
        if rises and _UP_TO_OTHER.fullmatch(s.text, one.end, two.start):
            return True
    return False


_CHANGE = re.compile(r"\s*(?:→|->|-->|=>|⇒|➜)\s*[~≈]?\s*$")


def _is_before_and_after(facts: Facts) -> bool:
    """ "20 s → 5 s" without a bound: reached, or wanted?"""
    s, mention = facts.statement, facts.mention
    i = s.mentions.index(facts.mention)
    if i == 0 or facts.comparator is not None or facts.column in (Column.TARGET, Column.LIMIT):
        return False
    before = s.mentions[i - 1]
    same = before.quantity.unit is mention.quantity.unit and before.quantity != mention.quantity
    return same and Concept.MODAL not in facts.sentence and bool(_CHANGE.fullmatch(s.text, before.end, mention.start))


def _is_two_values(facts: Facts) -> bool:
    """ "200 ms / 500 ms" for one thing: nobody but the author knows which holds."""
    s = facts.statement
    if len(s.percentiles) > 1 or any(paired_in(place, s, facts.mention) for place in (facts.header, facts.row_label)):
        return False
    mentions = [m for m, part in zip(s.mentions, s.parts, strict=True) if part is not Part.SHARE]
    i = mentions.index(facts.mention)
    for a, b in ((i - 1, i), (i, i + 1)):
        if a >= 0 and b < len(mentions):
            one, two = mentions[a], mentions[b]
            if (
                (one.unit is two.unit or (one.unit is Unit.COUNT and not one.raw_unit and not one.noun))
                and one.quantity != two.quantity
                and not _is_a_mean_and_a_peak(one, two)
                and _EITHER.match(s.text[one.end : two.start])
            ):
                return True
    return False


def _is_a_mean_and_a_peak(one: Mention, two: Mention) -> bool:
    """ "200 orders an hour, 5 a minute": both can hold."""
    return one.per != two.per and all(m.per is not None and m.per < _A_DAY for m in (one, two))


_STAGE = re.compile(
    r"^\W*(?:\d{1,2}\s?\(M\d{1,2}\)|M\d{1,2}|mvp|poc|pilot|alpha|beta|ga|launch|bootstrap|growth|scale|scale-?up|year \d|v\d)\W*(?:;|$)",
    re.IGNORECASE,
)


def _is_of_a_stage(facts: Facts) -> bool:
    """One row for each stage of the product: which of them holds depends on the day."""
    return facts.in_table and bool(_STAGE.match(facts.row_label))


def _is_rough(facts: Facts) -> bool:
    """ "~1,000 QPS" without a bound: an estimate, or a wish."""
    return facts.mention.approximate and (facts.comparator is None or merely_in(facts))


def _is_queue_limit(facts: Facts) -> bool:
    return facts.sense is not None and facts.sense.concept is Concept.BACKLOG and facts.comparator is None


_USED = re.compile(
    r"usage|footprint|consumption|使用量|占用|사용량|verbrauch|nutzung|consommation|utilisation|\buso\b|consumo|потреблени|gebruik|kullanım|sử dụng|zużyci|utilizzo|penggunaan",
    re.IGNORECASE,
)


def _is_bare_size(facts: Facts) -> bool:
    """ "RAM: 4 GB": what is there, or what may be used?"""
    if facts.unit is not Unit.BYTE or facts.comparator is not None or facts.column is Column.LIMIT:
        return False
    if _USED.search(f"{facts.row_label} {facts.statement.text}"):
        return False
    if facts.section is Section.PROMISES and Concept.MAXIMUM in facts.clause and Concept.UTILISATION in facts.clause:
        return False  # "highest memory use: 512 MB"
    hardware = any("hardware" in title.lower() for title in facts.titles)
    return hardware or not (facts.column is Column.TARGET and facts.section is Section.PROMISES)


_PER_SIZE = re.compile(
    r"[.\s]{0,2}(?:/|per |pro |par |por |al |на |за |na |each )\s?(?:1|one|a|jede|une?|один|одну)?\s?(?:(?:[kKMG]i?B|Mo|МБ|ГБ)(?![^\W\d_])"
    r"|(?:minutes?|min|hours?|seconds?|минуту|час|секунду|minuto|hora|heure|stunde|page|страницу)\s(?:of |de |di |von )?(?:audio|video|speech|recording|footage|аудио|видео|áudio|vídeo|aufnahme)"
    r"|1 ?分(?:钟|間)?(?:の|的)?(?:音|视|動))",
    re.IGNORECASE,
)


def _is_for_each_size(facts: Facts) -> bool:
    """ "< 3 s/MB": a time for each of something; which size is promised?"""
    return facts.unit is Unit.SECOND and bool(_PER_SIZE.match(facts.statement.text, facts.mention.end))


def _is_volume(facts: Facts) -> bool:
    """So many a day or a month: what must be provided for, not a rate anything can be held to."""
    return facts.mention.per is not None and facts.mention.per >= _A_DAY


REVIEWS: tuple[Rule, ...] = (
    Rule(
        "absurd",
        Verdict.REVIEW,
        "the number cannot be meant: more than all, or less than nothing",
        _is_absurd,
        TIMES_AND_SHARES,
    ),
    Rule("range", Verdict.REVIEW, "which end is promised?", _is_range),
    Rule(
        "recovery objective",
        Verdict.REVIEW,
        "RTO, RPO, MTTR: proven by drills, not by a query",
        _is_recovery,
    ),
    Rule("phase", Verdict.REVIEW, "holds for one phase or release: which one is live?", is_phased),
    Rule(
        "ceiling", Verdict.REVIEW, "a highest rate: what is promised, or what is allowed?", _is_ceiling_of_rate, RATES
    ),
    Rule("nought", Verdict.REVIEW, "a target of nought leaves no budget", _is_unsaid, SHARES),
    Rule("phase column", Verdict.REVIEW, "holds for one phase or release: which one is live?", by_column(Column.PHASE)),
    Rule("stage", Verdict.REVIEW, "one row a stage of the product: which one is live?", _is_of_a_stage),
    Rule("bare size", Verdict.REVIEW, "a size without a bound: provided, or not to be exceeded?", _is_bare_size, BYTES),
    Rule("per size", Verdict.REVIEW, "a time for each of something: of which size?", _is_for_each_size, TIMES),
    Rule("volume", Verdict.REVIEW, "a volume of days or months", _is_volume),
    Rule("queue limit", Verdict.REVIEW, "a limit of a queue, or a level to be kept?", _is_queue_limit),
    Rule("before and after", Verdict.REVIEW, "a change without a bound: reached, or wanted?", _is_before_and_after),
    Rule("rough", Verdict.REVIEW, "a rough figure without a bound", _is_rough),
    Rule("informational", Verdict.REVIEW, "worded as a wish or an estimate", is_wished),
    Rule("capacity", Verdict.REVIEW, "a size to be provided for, not a level to be kept", _is_capacity, COUNTS),
    Rule("burst", Verdict.REVIEW, "a size to be provided for, not a level to be kept", _is_burst, RATES),
    Rule("two values", Verdict.REVIEW, "two values for one thing", _is_two_values),
)
