"""Which number of the distribution is promised: a stated percentile, a mean, the worst case."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Kind, Statistic
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.statement import Statement, percentiles_in
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.kind_patterns import MEMORY
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag


def statistic_for(facts: Facts, of_section: Statistic | None = None) -> Statistic | None:
    """The stated percentile, else a stated mean, median or maximum; shares and rates say it by their unit.

    What says none takes the percentile `of_section`, where it is an answer.
    """
    assert facts.sense is not None
    if facts.unit is Unit.PER_SECOND:
        return Statistic.RATE
    if facts.unit is Unit.RATIO and facts.sense.kind is not Kind.SATURATION:
        return Statistic.RATIO
    if not _is_a_limit_of_its_own(facts):
        if facts.percentile is not None:
            return facts.percentile
    elif facts.unit is Unit.SECOND and not facts.clause & {Concept.MEAN, Concept.MEDIAN}:
        return Statistic.MAX
    is_of_section = facts.sense.kind is Kind.LATENCY and not facts.share
    return _worded_statistic(facts) or (of_section if is_of_section else None)


def _is_a_limit_of_its_own(facts: Facts) -> bool:
    """ "| Search, p99 | 150 ms | 400 ms |": the percentile of the row is that of the target, not of the hard limit."""
    beside = facts.column is Column.LIMIT and facts.beside_target
    return beside and not facts.percentile_is_own and not percentiles_in(facts.header)


_WORDED_STATISTICS = {Concept.MEDIAN: Statistic.P50, Concept.MEAN: Statistic.MEAN, Concept.MAXIMUM: Statistic.MAX}


def _worded_statistic(facts: Facts) -> Statistic | None:
    s, mention = facts.statement, facts.mention
    # "at most 200 ms" holds the word "max" as a bound; only a "max" that describes the indicator is a statistic.
    here = [t for t in s.clause_tags(mention) if not _bounds_number(s, t, mention) and not _tells_load(s.text, t)]
    sentence = [t for t in s.within(s.sentence(mention)) if t in here or not _bounds_number(s, t, mention)]
    sentence = [t for t in sentence if not _tells_load(s.text, t) and not _is_in_another_remark(s, t, mention)]
    middle = bool(s.percentiles) or any(t.concept in (Concept.MEAN, Concept.MEDIAN) for t in s.tags)
    own = {t.concept for t in s.within(s.clause(mention))}
    if middle and facts.percentile is None and Concept.MAXIMUM in own and not own & {Concept.MEAN, Concept.MEDIAN}:
        return Statistic.MAX  # "p50 < 90 s, at most 180 s": the bound of every case beside that of a share
    others = len([m for m in s.targets() if s.sentence(m) == s.sentence(mention)]) > 1
    sense = facts.sense
    if sense is not None and sense.concept is Concept.DOWNTIME:
        # "maximum downtime a year" bounds a total; it is no statistic of many readings.
        return Statistic.MAX if facts.column is Column.LIMIT else None
    around = (_behind(s, mention), here, [] if others else sentence, _before(s, mention))
    told = [{_concept_of(s.text, t) for t in tags} for tags in around]
    named = f"{facts.row_label} ; {facts.header}" if facts.in_table else ""
    of_label = {t.concept for t in facts.label if not _tells_load(named, t)}
    is_bound = sense is not None and sense.kind is Kind.SATURATION and bool(MEMORY.search(facts.header))
    if is_bound:
        of_label.discard(Concept.MAXIMUM)  # "| Device | Memory limit |": what may be used, and no highest reading
    for concepts in (*told, of_label):
        for concept, statistic in _WORDED_STATISTICS.items():
            if concept in concepts:
                return statistic
    if sense is not None and sense.source in ("context", "heading") and facts.context_is_title:
        above = {t.concept for t in (facts.context if sense.source == "context" else facts.title)}
        for concept in (Concept.MEDIAN, Concept.MEAN):
            if concept in above:
                return _WORDED_STATISTICS[concept]
    return Statistic.MAX if facts.column is Column.LIMIT and not is_bound else None


def _behind(s: Statement, mention: Mention) -> tuple[Tag, ...]:
    """ "at most 120 ms (mean) and 200 ms (maximum)": a remark behind the number that holds nothing else."""
    remark = _REMARK.match(s.text, mention.end)
    return s.within(remark.span(1)) if remark is not None and len(remark[1].split()) == 1 else ()


_REMARK = re.compile(r"\s?[(（]([^()（）]{2,16})[)）]")


def _before(s: Statement, mention: Mention) -> tuple[Tag, ...]:
    """ "mean export latency (< 2 s for 2k rows)": the words that a bound in parentheses right after them is of."""
    remark = s.remark_at(mention.start)
    if remark is None or _WORD.search(s.text[remark[0] : mention.start]):
        return ()
    low = max(s.sentence(mention)[0], max((c for c in s.clauses if c < remark[0]), default=0))
    return tuple(t for t in s.within((low, remark[0])) if not _tells_load(s.text, t))


_WORD = re.compile(r"[^\W\d_]{2}")
_LOAD_NEAR = re.compile(
    r"^\W{0,2}(?:内容|內容|コンテンツ|콘텐츠|视觉|loads?(?! ?times?)|traffic|hours?|times?|usage hours|capacity|demand|throughput|volume|concurren\w*|users|clients|connections|sessions|tenants|replicas|workers|nodes|instances|size|batch|last|auslastung|charge|carga|carico|нагрузк\w*|负载|負荷|부하|时段|時間帯)",
    re.IGNORECASE,
)
# "max 50 nodes | ≤ 2 s": the number it stands before is that of the load.
_NUMBER_NEAR = re.compile(r"\s?\d")
_LOAD_BEFORE = re.compile(
    r"(?:\b(?:at|under|during|in|of)(?: the)?|\bload|\bcarga|\bcharge|\bcarico|\bнагрузк\w+|\bbei(?: der)?|\bdurante(?: la| a)?|\ben(?: la)?|\bpendant la|\bпри|负载|負荷|負載|부하|\bbeban|\btải|\blưu lượng|\bjam|\bgiờ|โหลด|ภาระงาน)\W{0,2}$",
    re.IGNORECASE,
)


_SIZED = (
    r"(?:[2-5]g|lte|wi-?fi|broadband|users?|files?|loads?|documents?|customers?|devices?|machines?|connections?|networks?|hardware|nutzer\w*|datei\w*|dokument\w*|geräte?\w*|fichiers?|connexions?|réseau|utilisateurs?|charge|appareils?"
    r"|usuarios?|conexi[oó]n(?:es)?|red|conexão|rede|connession[ei]|rete|соединени\w*|сет[ьи]|archivos?|carga|dispositivos?|arquivos?|utenti|carico|файл\w*|нагрузк\w*|пользовател\w*)"
)
_SIZE_NEAR = re.compile(rf"\W{{0,2}}{_SIZED}(?![^\W\d_])", re.IGNORECASE)
_SIZE_BEFORE = re.compile(rf"(?<![^\W\d_]){_SIZED}\W{{0,2}}$", re.IGNORECASE)


def _tells_load(text: str, tag: Tag) -> bool:
    """ "at peak load", "durante a carga máxima": the word is about the load, not about the indicator."""
    if tag.concept is Concept.MEAN:
        return bool(_SIZE_NEAR.match(text, tag.end) or _SIZE_BEFORE.search(text[max(0, tag.start - 24) : tag.start]))
    if _concept_of(text, tag) is not Concept.MAXIMUM:
        return False
    return bool(
        _NUMBER_NEAR.match(text, tag.end)
        or _LOAD_NEAR.match(text[tag.end : tag.end + 20])
        or _LOAD_BEFORE.search(text[max(0, tag.start - 16) : tag.start])
    )


# "il tempo massimo di risposta": read as the bound "massimo di", though no number follows it.
_MOST = re.compile(r"m[aá](?:x|ss|ks)", re.IGNORECASE)


def _concept_of(text: str, tag: Tag) -> Concept:
    return Concept.MAXIMUM if tag.concept is Concept.LE and _MOST.match(text, tag.start) else tag.concept


def _is_in_another_remark(s: Statement, tag: Tag, mention: Mention) -> bool:
    """ "shows the cards (visits, average mood) within 2 s": what a list in parentheses names is no statistic of the time.

    Nor is what a remark behind it names that goes on in the next line: "2 s (on average".
    """
    opened = s.text.rfind("(", mention.end, tag.start)
    if opened >= 0 and ")" not in s.text[opened:] and s.text.find("(", 0, mention.start) < 0:
        return not _ON_AVERAGE.match(s.text, opened)
    remark = s.remark_at(tag.start)
    return remark is not None and remark != s.remark_at(mention.start) and remark[1] <= mention.start


_ON_AVERAGE = re.compile(
    r"\(\s*(?:on |in |en |im )?(?:average|avg|mean|median|moyenne|promedio|média|media|mittel|durchschnitt|schnitt)\W",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_LABEL_AND_SIGN = re.compile(r"[\s*]*[:：][\s*]*[<≤]=?\s*")


def _bounds_number(s: Statement, tag: Tag, mention: Mention) -> bool:
    if _concept_of(s.text, tag) is not Concept.MAXIMUM:
        return False
    gap = s.text[tag.end : mention.start] if tag.end <= mention.start else s.text[mention.end : tag.start]
    if tag.end <= mention.start and _LABEL_AND_SIGN.fullmatch(gap) and not _LETTER.search(s.text, 0, tag.start):
        return False  # "Maximum: < 10 s" names the worst case and bounds it
    if tag.end <= mention.start and _MOST_OF.fullmatch(gap) and _AN.search(s.text, 0, tag.start):
        return True  # "with a maximum lag of 24 hours" is "at most"
    return not re.search(r"[^\W\d_]{3}", gap)


_AN = re.compile(r"(?<!\w)(?:an?|un[ae]?|uma?|einer?|eine[mn]?|tiempo|tempo|temps|délai)\W{0,3}$", re.IGNORECASE)
_MOST_OF = re.compile(
    r"\W*(?:(?!(?:es|está|será|é|è|sarà|est|sera|is|ist|wird|will)\s)[^\W\d_]+\s){0,3}?(?:of|de|di|von)\W+",
    re.IGNORECASE,
)
