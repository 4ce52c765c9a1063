"""Words that make a number something other than a promise, and how far from the number each of them reaches."""

# ruff: noqa: E501  (the patterns of all languages together)

from decimal import Decimal
from enum import Enum, auto

from smartspec_ops.domain.objective import Kind
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.attempts import are_counted_in, is_back_in_time
from smartspec_ops.spec.nfr.rules.rule import LOWER, RATES, SHARES, TIMES, UPPER, Test, is_from_a_baseline, names_time
from smartspec_ops.spec.nfr.rules.task_rules import counts_events
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.meanings import Strength
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept


class Reach(Enum):
    """How far from the number a look-alike word still counts."""

    CLAUSE = auto()
    """In the clause or label, even beside a word that names the kind."""
    UNLESS_NAMED = auto()
    """In the sentence, unless the clause names what is measured."""
    UNLESS_BOUND = auto()
    """As UNLESS_NAMED, and not where the clause bounds what the system does ("the health check answers in 50 ms")."""
    UNLESS_COMPARED = auto()
    """In the clause or label, even beside a word that names the kind, but only of a bare figure."""
    UNLESS_LOWER = auto()
    """In the clause or label, but not where the clause says "at least" of something the system does."""


_ALL = frozenset(Unit)
# concept, units it disqualifies, how far it reaches, smallest value (in the canonical unit), what the line is
LOOKALIKES: tuple[tuple[Concept, frozenset[Unit], Reach, str, str], ...] = (
    (Concept.PLACEHOLDER, _ALL, Reach.CLAUSE, "0", "a placeholder still to be filled in"),
    (Concept.TIMEOUT, TIMES, Reach.CLAUSE, "0", "a timeout or idle setting, not a promise"),
    (Concept.EXPIRY, TIMES, Reach.CLAUSE, "1", "an expiry or lifetime, not a promise"),
    (Concept.RETRY, TIMES | {Unit.COUNT}, Reach.CLAUSE, "0", "a retry rule, not a promise"),
    (Concept.RATE_LIMIT, RATES | {Unit.COUNT}, Reach.CLAUSE, "0", "a limit put on callers, not a promise to them"),
    (Concept.RETENTION, TIMES, Reach.UNLESS_NAMED, "3600", "a retention period"),
    (Concept.SUPPORT, TIMES, Reach.CLAUSE, "60", "a service time of people, not of the running system"),
    (Concept.SUPPORT, SHARES, Reach.UNLESS_NAMED, "0", "a figure about support work"),
    (Concept.ANIMATION, TIMES, Reach.CLAUSE, "0", "an animation or display time by design"),
    (Concept.SCHEDULE, TIMES, Reach.UNLESS_BOUND, "0", "a schedule or interval"),
    (Concept.BUILD, TIMES | SHARES, Reach.UNLESS_NAMED, "1", "build or release work, not the running system"),
    (Concept.COVERAGE, SHARES, Reach.CLAUSE, "0", "test or code quality, not the running system"),
    (Concept.COVERAGE, TIMES, Reach.UNLESS_NAMED, "0", "test or code quality, not the running system"),
    (Concept.STAFFING, TIMES, Reach.UNLESS_NAMED, "3600", "effort or a plan of people"),
    (Concept.COST, frozenset({Unit.COUNT, Unit.BYTE}), Reach.UNLESS_NAMED, "0", "a cost, price or credit"),
    (Concept.COST, SHARES, Reach.UNLESS_NAMED, "0", "a cost, price or credit"),
    (Concept.BUDGET, SHARES | TIMES, Reach.CLAUSE, "0", "an error budget that restates a target"),
    (Concept.ACCESSIBILITY, SHARES | {Unit.COUNT}, Reach.CLAUSE, "0", "an accessibility or interface grade"),
    (Concept.MODEL, SHARES, Reach.UNLESS_NAMED, "0", "quality of an answer, which operations do not measure"),
    (Concept.BUSINESS, SHARES, Reach.UNLESS_NAMED, "0", "a business or user figure"),
    (Concept.IMPROVEMENT, SHARES, Reach.UNLESS_NAMED, "0", "a relative improvement without a fixed target"),
    (Concept.SAMPLING, SHARES, Reach.UNLESS_NAMED, "0", "a sampling or rollout share"),
    (Concept.SCALING, SHARES | RATES, Reach.CLAUSE, "0", "a scaling trigger"),
    (Concept.SCALING, TIMES, Reach.UNLESS_NAMED, "0", "a scaling trigger"),
    (Concept.TEST_SETUP, TIMES, Reach.UNLESS_NAMED, "60", "the set-up of a test"),
    (Concept.TEST_SETUP, RATES | {Unit.COUNT}, Reach.UNLESS_LOWER, "0", "the set-up of a test"),
    (Concept.UPLOAD, frozenset({Unit.BYTE}), Reach.CLAUSE, "0", "a size limit on input"),
    (Concept.BUNDLE, frozenset({Unit.BYTE}), Reach.CLAUSE, "0", "the size of an artefact"),
    (Concept.HARDWARE, RATES, Reach.CLAUSE, "0", "hardware that is provided"),
    (Concept.HARDWARE, frozenset({Unit.BYTE}), Reach.UNLESS_BOUND, "0", "hardware that is provided"),
    (Concept.MEASURED, _ALL, Reach.CLAUSE, "0", "a measured or present value, not a target"),
    (Concept.CURRENT, _ALL, Reach.UNLESS_COMPARED, "0", "a measured or present value, not a target"),
    (Concept.ALTERNATIVE, _ALL, Reach.CLAUSE, "0", "an alternative that was not chosen"),
)


_SET_BY_HAND = frozenset(
    {
        Concept.TIMEOUT,
        Concept.EXPIRY,
        Concept.RETRY,
        Concept.RETENTION,
        Concept.SCHEDULE,
        Concept.ANIMATION,
        Concept.BUILD,
        Concept.COVERAGE,
    }
)
_EVEN_NAMED = (Reach.CLAUSE, Reach.UNLESS_LOWER, Reach.UNLESS_COMPARED)


def _is_excused(reach: Reach, facts: Facts) -> bool:
    if reach is Reach.UNLESS_BOUND:
        commits = facts.unit is Unit.BYTE and Concept.MODAL in facts.clause
        # "Auto-save: < 500 ms": nobody does anything so often.
        moment = facts.unit is Unit.SECOND and facts.value <= 1 and facts.section is Section.PROMISES
        return facts.comparator in UPPER and (facts.clause_speaks or commits or moment)
    if reach is Reach.UNLESS_COMPARED:
        return facts.comparator is not None
    return reach is Reach.UNLESS_LOWER and facts.comparator in LOWER


def _is_named_after_a_comma(concept: Concept, facts: Facts) -> bool:
    """ "p95 ≤ 400 ms, timeouts to the ledger 10 s": behind the first number and its comma begins another thing."""
    s, mention = facts.statement, facts.mention
    comma = s.text.rfind(",", s.sentence(mention)[0], mention.start)
    measured = any(m.end <= comma for m in s.mentions) and not any(
        comma < p.start < mention.start for p in s.percentiles
    )
    return measured and any(t.concept is concept for t in s.within((comma, mention.start)))


def lookalike(concept: Concept, reach: Reach, least: str) -> Test:
    """For a number near which `concept` stands."""
    minimum = Decimal(least)

    def holds(facts: Facts) -> bool:
        if _is_excused(reach, facts):
            return False
        if concept in _SET_BY_HAND and facts.percentile is not None and not _is_named_after_a_comma(concept, facts):
            return False  # a percentile is measured; a setting is set, a test run once
        if concept in (Concept.SCALING, Concept.BUILD) and _is_work_of_the_system(facts):
            return False  # "Scale-up time: < 5 min", "Index build: < 1 min"
        if concept is Concept.ANIMATION and _is_shown_soon(facts):
            return False
        if concept is Concept.MEASURED and is_from_a_baseline(facts):
            return False
        if concept is Concept.RETRY and (is_back_in_time(facts) or are_counted_in(facts)):
            return False
        if facts.unit is Unit.SECOND and facts.value < minimum:
            return False
        if concept in _OUTDONE and _is_a_numbered_bound(facts):
            return False
        if _is_said_of_the_system(concept, facts):
            return False
        if concept is Concept.MODEL and Concept.USER not in facts.sentence and counts_events(facts):
            return False  # "99 % of requests return a correct response" counts requests
        return _reaches(concept, reach, facts)

    return holds


def _is_said_of_the_system(concept: Concept, facts: Facts) -> bool:
    if concept is Concept.SUPPORT:
        return _is_of_hours_of_service(facts)
    return concept is Concept.ALTERNATIVE and _counts_rejected(facts)


def _is_of_hours_of_service(facts: Facts) -> bool:
    """ "Outside the hours of service at least 97 %" below "Availability": when, not who."""
    titled = any(t.concept is Concept.AVAILABILITY for t in facts.title)
    return facts.unit is Unit.RATIO and titled and facts.comparator in LOWER


def _counts_rejected(facts: Facts) -> bool:
    """ "at most 0.1 % of messages rejected" counts failures; a design is rejected outside the sections that ask."""
    few = facts.unit is Unit.RATIO and facts.comparator in UPPER and facts.value < Decimal("0.2")
    return few and facts.section is Section.PROMISES and Concept.ERROR in facts.near


_SHOWN = re.compile(
    r"\b(?:displays?|appears?|shows?|shown|displayed|renders?|opens?|updates?|responds?)\b|erschein|angezeigt|affich|appara[iî]|muestra|aparec|exib|mostra|visualizz|toont|getoond|wyświetl|pojawi|отобража|появля|показыва|відобража|з'явля"
    r"|显示|顯示|展示|出现|出現|弹出|彈出|跳出|表示|を出す|が出る|を出し|ポップアップ|표시|나타|띄우|뜨|나와|나오|hiển thị|xuất hiện|muncul|tampil|แสดง|ปรากฏ",
    re.IGNORECASE,
)
_PAGES = re.compile(
    r"\b(?:pages?|screens?|views?|tabs?|routes?)\b|seiten?\b|\bpages?\b|páginas?|pantallas?|telas?\b|pagin[ae]\b|schermat|экран|страниц|页面|頁面|画面|화면|페이지",
    re.IGNORECASE,
)


def _is_shown_soon(facts: Facts) -> bool:
    """ "tooltips appear within 50 ms", "going from page to page takes less than 2 s": what is waited for."""
    if facts.comparator not in UPPER or not (facts.explicit_id or Concept.MODAL in facts.sentence):
        return False
    text = facts.statement.text[slice(*facts.statement.sentence(facts.mention))]
    return bool(_SHOWN.search(text)) or (facts.value >= 1 and bool(_PAGES.search(text)))


def _is_work_of_the_system(facts: Facts) -> bool:
    return facts.sense is not None and facts.sense.timed and facts.sense.kind is Kind.DURATION


# Words that may name anything in the subject of a requirement: "back-test results render within 15 s".
_OUTDONE = frozenset({Concept.MEASURED, Concept.CURRENT, Concept.ALTERNATIVE})


def _is_a_numbered_bound(facts: Facts) -> bool:
    """A criterion with an id that bounds a time under a title of promises asks for it."""
    return (
        facts.explicit_id
        and facts.unit is Unit.SECOND
        and facts.comparator in UPPER
        and facts.section is Section.PROMISES
        and not facts.in_table
        and facts.statement.remark_at(facts.mention.start) is None
    )


def _reaches(concept: Concept, reach: Reach, facts: Facts) -> bool:
    """Is the word near enough, and nothing nearer that says what is measured?"""
    if (
        concept in facts.label_concepts
        and not _is_settled_by_column(concept, facts)
        and not _is_of_a_neighbour(concept, facts)
    ):
        return reach in _EVEN_NAMED or not facts.is_named_here or _is_model_in_label(concept, facts)
    if concept is Concept.BUDGET and _heads_a_list(concept, facts):
        return True
    if concept is Concept.MEASURED and _is_to_be_achieved(facts):
        return False
    if concept in _OF_TODAY and _opens_the_sentence(concept, facts):
        return True
    if _is_in_own_remark(concept, facts):
        return True
    if concept in _OF_TODAY and _is_told_afterwards(concept, facts):
        return False
    if concept in facts.clause:
        if concept in _STARTING_POINTS and (_starts_the_clock(concept, facts) or _is_included(concept, facts)):
            return False
        if _stands_apart(concept, facts) or (concept is Concept.HARDWARE and _is_settled_by_column(concept, facts)):
            return False
        return reach in _EVEN_NAMED or not facts.is_named_here or _is_model_in_label(concept, facts)
    if reach is Reach.CLAUSE and _heads_a_list(concept, facts):
        return not facts.is_named_here
    if concept not in facts.sentence or facts.clause_speaks or _is_remark_with_number(concept, facts):
        return False
    return reach in _EVEN_NAMED or not names_time(facts)


_A_SENTENCE = 7
_OF_A_CALL = frozenset({Concept.TIMEOUT, Concept.EXPIRY, Concept.RETRY})


def _is_of_a_neighbour(concept: Concept, facts: Facts) -> bool:
    """ "No answer within the timeout | ... | The desk gets the rest within 10 s": a sentence says all itself."""
    is_sentence = facts.in_table and len(facts.statement.text.split()) >= _A_SENTENCE
    return is_sentence and concept in _OF_A_CALL and facts.comparator in UPPER and facts.clause_speaks


def _is_in_own_remark(concept: Concept, facts: Facts) -> bool:
    """ "freshness guard (14 days kept)": the word beside the number in its parentheses outdoes those outside."""
    s = facts.statement
    remark = s.remark_at(facts.mention.start)
    if remark is None:
        return False
    own = {t.concept for t in s.within(remark)}
    return concept in own and not own & facts.speaking


def _is_model_in_label(concept: Concept, facts: Facts) -> bool:
    """ "| Reliability | accuracy of the merge: 99 % |", "Reliability: 100 % accuracy": the nearer word says what is counted."""
    if concept is not Concept.MODEL or facts.sense is None:
        return False
    if facts.sense.source == "label":
        return True
    s, end = facts.statement, facts.mention.end
    models = [t for t in s.clause_tags(facts.mention) if end <= t.start and t.concept is Concept.MODEL]
    return bool(models) and len(s.text[end : models[0].start].split()) <= _A_PAIR


_A_PAIR = 2


_STARTING_POINTS = frozenset({Concept.EXPIRY, Concept.TIMEOUT, Concept.BUILD})
_FROM = re.compile(
    r"(?<!\w)(?:from|after|since|upon|of|nach|ab|après|depuis|tras|desde|após|dopo|da|после|с момента|od|po|sau)"
    r"\s(?:the |its |an? |der |dem |la |le |el |o )?$",
    re.IGNORECASE,
)


def _starts_the_clock(concept: Concept, facts: Facts) -> bool:
    """ "at most 30 s from expiry to release": the word names what the time is counted from."""
    s, mention = facts.statement, facts.mention
    if facts.comparator not in UPPER:
        return False
    own = [t for t in s.clause_tags(mention) if t.concept in _STARTING_POINTS]
    if any(t.concept is concept and t.end <= mention.start for t in own):
        return False
    return any(t.start >= mention.end and _FROM.search(s.text[mention.end : t.start]) for t in own)


_INCLUDED_BEFORE = re.compile(
    r"(?:including|incl\.|inklusive|einschließlich|inkl\.|y compris|incluye?ndo|incluso|inclus[oa]|включая|包括|含)"
    r"\s{0,2}(?:the |any |aller |les |los |os )?$",
    re.IGNORECASE,
)
_INCLUDED_AFTER = re.compile(r"\s?(?:を含む|を含め|込み|included|inbegriffen|compris|incluid[oa]s?|포함|을 포함)")


def _is_included(concept: Concept, facts: Facts) -> bool:
    """ "at most 45 s, timeouts included": the word says what the time holds, not what it is."""
    s = facts.statement
    own = [t for t in s.clause_tags(facts.mention) if t.concept is concept]
    return bool(own) and all(
        _INCLUDED_BEFORE.search(s.text[max(0, t.start - 20) : t.start]) or _INCLUDED_AFTER.match(s.text, t.end)
        for t in own
    )


_OF_TODAY = frozenset({Concept.MEASURED, Concept.CURRENT})
_ACHIEVED = re.compile(
    r"\b(?:achieved|reached|met|maintained)\W*$|(?:erreicht|atteinte?|alcanzad[oa]|alcançad[oa]|raggiunt[oa]|достигнут\w?|dicapai|đạt được)\W*$"
    r"|达成\W*$|達成\W*$|달성\W*$",
    re.IGNORECASE,
)
_SUCCESS = re.compile(
    r"\b(?:success (?:metrics?|criteria|indicators?)|(?:launch|exit|acceptance|go-live|release) (?:criteria|metrics?)|definition of done|targets?|goals?|kpis?)\b"
    r"|erfolgs(?:kriterien|metriken)|abnahmekriterien|critères (?:de succès|d['’]acceptation)|criterios de (?:éxito|aceptación)|critérios de (?:sucesso|aceitação)"
    r"|criteri di (?:successo|accettazione)|критери\w+ (?:успеха|приемки|готовности)|成功(?:标准|指标|基準|指標)|验收标准|성공 (?:기준|지표)",
    re.IGNORECASE,
)


def _is_to_be_achieved(facts: Facts) -> bool:
    """ "99.5 % uptime achieved" in a list of success criteria: what must have been reached by then."""
    return (
        facts.section is Section.PROMISES
        and not facts.in_table
        and bool(_ACHIEVED.search(facts.statement.text))
        and any(_SUCCESS.search(title) for title in facts.titles)
    )


def _opens_the_sentence(concept: Concept, facts: Facts) -> bool:
    """ "Currently, the response time is 900 ms": the adverb before the comma holds for the whole sentence."""
    s = facts.statement
    low, high = s.sentence(facts.mention)
    head = s.text[low : facts.mention.start]
    start = low + len(head) - len(head.lstrip())
    return facts.comparator is None and any(t.concept is concept and t.start == start for t in s.within((low, high)))


def _is_told_afterwards(concept: Concept, facts: Facts) -> bool:
    """ "must stay under 1 s in the baseline run": what is asked for comes first, and where it is measured after it."""
    s, mention = facts.statement, facts.mention
    if facts.comparator is not None and any(_BASELINE.match(s.text, m.end) for m in s.mentions):
        return True  # "< 2 GB baseline, < 8 GB at peak": at rest
    if facts.comparator is None or Concept.MODAL not in facts.clause:
        return False
    return all(t.start >= mention.end for t in s.clause_tags(mention) if t.concept is concept)


# What ends the head of a list: a colon, or a dash between spaces.
_HEAD = re.compile(r":|\s[-–—]\s")


def _heads_a_list(concept: Concept, facts: Facts) -> bool:
    """ "Timeouts: query 5 s, connect 10 s": the word before the colon names every number after it."""
    s, mention = facts.statement, facts.mention
    low, _ = s.sentence(mention)
    heads = [head.start() for head in _HEAD.finditer(s.text, low, mention.start)][:2]
    return any(
        t.concept is concept and low <= t.start and t.end <= head and head - t.end <= 24
        for t in s.tags
        for head in heads
    )


def _is_remark_with_number(concept: Concept, facts: Facts) -> bool:
    """ "99.9 % (43 min error budget)": a remark with a number of its own speaks of that number."""
    s, mention = facts.statement, facts.mention
    if s.remark_at(mention.start) is not None:
        return False
    named = (
        facts.sense is not None and facts.sense.strength is Strength.NAMED and facts.sense.source in ("clause", "label")
    )
    homes = [s.remark_at(t.start) for t in s.within(s.sentence(mention)) if t.concept is concept]
    return bool(homes) and all(
        home is not None and (named or any(home[0] <= m.start < home[1] for m in s.mentions)) for home in homes
    )


_BASELINE = re.compile(r"\W{0,3}(?:at |as )?(?:a |the )?baseline(?=\W*(?:$|[,;.(/]|under|at|with|and))", re.IGNORECASE)
_AND = re.compile(r"(?<!\w)(?:and|then|und|et|puis|y|e|и|і|i|oraz|ve|và|dan|ed)(?!\w)", re.IGNORECASE)


def _stands_apart(concept: Concept, facts: Facts) -> bool:
    """ "detects a failure within 5 s and retries three times": the other half of an "and" speaks of something else."""
    s, mention = facts.statement, facts.mention
    low, high = s.clause(mention)
    cuts = [m.start() for m in _AND.finditer(s.text, low, high)]
    start = max((c for c in cuts if c < mention.start), default=low)
    end = min((c for c in cuts if c >= mention.end), default=high)
    own = {t.concept for t in s.within((start, end))}
    return concept not in own and bool(own & facts.speaking)


def _is_settled_by_column(concept: Concept, facts: Facts) -> bool:
    """A row named "baseline" or "current sessions" still has its target under "Target"."""
    if concept is Concept.HARDWARE and facts.unit is Unit.PER_SECOND:
        return facts.column is Column.TARGET
    if concept is Concept.ALTERNATIVE:
        return facts.column_aims and facts.comparator is not None  # a row about alternatives has its target, too
    if concept not in (Concept.MEASURED, Concept.CURRENT):
        return False
    # "| Measured baseline | 7 s |" under "Value" holds what was found.
    return facts.column is Column.LIMIT or (
        facts.column is Column.TARGET and (facts.column_aims or facts.comparator is not None)
    )
