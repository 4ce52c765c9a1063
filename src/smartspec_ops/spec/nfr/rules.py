"""What is no promise, and what a person must decide: tables of rules, each with the reason it gives.

The look-alike rules come first, then the review rules, then whether place and wording are evidence enough. The first
rule that holds decides, and its name and reason are the `why` of the requirement.
"""

# ruff: noqa: E501  (the patterns of all languages together)

import re
from decimal import Decimal
from enum import Enum, auto

from smartspec_ops.domain.objective import Comparator, Kind, Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.classify import Facts, Strength, is_lower_bound
from smartspec_ops.spec.nfr.context import Column, Section
from smartspec_ops.spec.nfr.review_rules import REVIEWS
from smartspec_ops.spec.nfr.rule import Rule, Test, by_column, names_time
from smartspec_ops.spec.nfr.vocabulary import Concept


class _Reach(Enum):
    """How far from the number a look-alike word still counts."""

    CLAUSE = auto()
    """In the clause or label, even beside a word that names the kind."""
    UNLESS_NAMED = auto()
    """In the sentence, unless the clause names what is measured."""
    UNLESS_BOUND = auto()
    """As UNLESS_NAMED, and not where the clause bounds something the system does ("the health check answers within 50 ms")."""
    UNLESS_LOWER = auto()
    """In the clause or label, but not where the clause says "at least" of something the system does."""


_TIMES = frozenset({Unit.SECOND})
_SHARES = frozenset({Unit.RATIO})
_RATES = frozenset({Unit.PER_SECOND})
_ALL = frozenset(Unit)
# concept, units it disqualifies, how far it reaches, smallest value (in the canonical unit), what the line is
_LOOKALIKES: tuple[tuple[Concept, frozenset[Unit], _Reach, str, str], ...] = (
    (Concept.PLACEHOLDER, _ALL, _Reach.CLAUSE, "0", "a placeholder still to be filled in"),
    (Concept.TIMEOUT, _TIMES, _Reach.CLAUSE, "0", "a timeout or idle setting, not a promise"),
    (Concept.EXPIRY, _TIMES, _Reach.CLAUSE, "0", "an expiry or lifetime, not a promise"),
    (Concept.RETRY, _TIMES | {Unit.COUNT}, _Reach.CLAUSE, "0", "a retry rule, not a promise"),
    (Concept.RATE_LIMIT, _RATES | {Unit.COUNT}, _Reach.CLAUSE, "0", "a limit put on callers, not a promise to them"),
    (Concept.RETENTION, _TIMES, _Reach.UNLESS_NAMED, "3600", "a retention period"),
    (Concept.SUPPORT, _TIMES, _Reach.CLAUSE, "60", "a service time of people, not of the running system"),
    (Concept.SUPPORT, _SHARES, _Reach.UNLESS_NAMED, "0", "a figure about support work"),
    (Concept.ANIMATION, _TIMES, _Reach.CLAUSE, "0", "an animation or display time by design"),
    (Concept.SCHEDULE, _TIMES, _Reach.UNLESS_BOUND, "0", "a schedule or interval"),
    (Concept.BUILD, _TIMES | _SHARES, _Reach.UNLESS_NAMED, "1", "build or release work, not the running system"),
    (Concept.COVERAGE, _SHARES, _Reach.CLAUSE, "0", "test or code quality, not the running system"),
    (Concept.COVERAGE, _TIMES, _Reach.UNLESS_NAMED, "0", "test or code quality, not the running system"),
    (Concept.STAFFING, _TIMES, _Reach.UNLESS_NAMED, "3600", "effort or a plan of people"),
    (Concept.COST, _SHARES | {Unit.COUNT, Unit.BYTE}, _Reach.CLAUSE, "0", "a cost, price or credit"),
    (Concept.BUDGET, _SHARES | _TIMES, _Reach.CLAUSE, "0", "an error budget that restates a target"),
    (Concept.ACCESSIBILITY, _SHARES | {Unit.COUNT}, _Reach.CLAUSE, "0", "an accessibility or interface grade"),
    (Concept.MODEL, _SHARES, _Reach.UNLESS_NAMED, "0", "quality of an answer, which operations do not measure"),
    (Concept.BUSINESS, _SHARES, _Reach.UNLESS_NAMED, "0", "a business or user figure"),
    (Concept.IMPROVEMENT, _SHARES, _Reach.UNLESS_NAMED, "0", "a relative improvement without a fixed target"),
    (Concept.SAMPLING, _SHARES, _Reach.UNLESS_NAMED, "0", "a sampling or rollout share"),
    (Concept.SCALING, _SHARES | _RATES, _Reach.CLAUSE, "0", "a scaling trigger"),
    (Concept.TEST_SETUP, _TIMES, _Reach.UNLESS_NAMED, "60", "the set-up of a test"),
    (Concept.TEST_SETUP, _RATES | {Unit.COUNT}, _Reach.UNLESS_LOWER, "0", "the set-up of a test"),
    (Concept.UPLOAD, frozenset({Unit.BYTE}), _Reach.CLAUSE, "0", "a size limit on input"),
    (Concept.BUNDLE, frozenset({Unit.BYTE}), _Reach.CLAUSE, "0", "the size of an artefact"),
    (Concept.HARDWARE, frozenset({Unit.BYTE}), _Reach.UNLESS_BOUND, "0", "hardware that is provided"),
    (Concept.MEASURED, _ALL, _Reach.CLAUSE, "0", "a measured or present value, not a target"),
    (Concept.ALTERNATIVE, _ALL, _Reach.CLAUSE, "0", "an alternative that was not chosen"),
)


_EVEN_NAMED = (_Reach.CLAUSE, _Reach.UNLESS_LOWER)
_LOWER = (Comparator.GE, Comparator.GT)
_UPPER = (Comparator.LT, Comparator.LE)


def _is_excused(reach: _Reach, facts: Facts) -> bool:
    if reach is _Reach.UNLESS_BOUND:
        return facts.comparator in _UPPER and facts.clause_speaks
    return reach is _Reach.UNLESS_LOWER and facts.comparator in _LOWER and facts.clause_speaks


def _lookalike(concept: Concept, units: frozenset[Unit], reach: _Reach, least: str) -> Test:
    minimum = Decimal(least)

    def holds(facts: Facts) -> bool:
        if (
            _is_excused(reach, facts)
            or facts.unit not in units
            or (facts.unit is Unit.SECOND and facts.value < minimum)
        ):
            return False
        if concept in facts.label_concepts and not _is_settled_by_column(concept, facts):
            return reach in _EVEN_NAMED or not facts.is_named_here
        if concept in facts.clause:
            if _stands_apart(concept, facts):
                return False
            return reach in _EVEN_NAMED or not facts.is_named_here
        if concept not in facts.sentence or facts.clause_speaks or _is_remark_with_number(concept, facts):
            return False
        return reach in _EVEN_NAMED or not names_time(facts)

    return holds


def _names_people(facts: Facts) -> bool:
    """Somebody who acts; not the users of "for 1,000 users", who are a load."""
    s = facts.statement
    counted = [(m.end, m.end + len(m.noun) + 3) for m in s.mentions if m.unit is Unit.COUNT]
    acting = (
        t
        for t in s.within(s.sentence(facts.mention))
        if t.concept is Concept.USER and not any(low <= t.start < high for low, high in counted)
    )
    return any(acting) or Concept.USER in facts.label_concepts


def _is_remark_with_number(concept: Concept, facts: Facts) -> bool:
    """ "99.9 % (43 min error budget)": a remark with a number of its own speaks of that number."""
    s, mention = facts.statement, facts.mention
    if s.remark_at(mention.start) is not None:
        return False
    homes = [s.remark_at(t.start) for t in s.within(s.sentence(mention)) if t.concept is concept]
    return bool(homes) and all(
        home is not None and any(home[0] <= m.start < home[1] for m in s.mentions) for home in homes
    )


_AND = re.compile(r"(?<!\w)(?:and|then|und|et|puis|y|e|и|і|en|i|oraz|ve|và|dan|a|ed)(?!\w)", re.IGNORECASE)


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
    return concept is Concept.MEASURED and facts.column in (Column.TARGET, Column.LIMIT)


def _is_user_task(facts: Facts) -> bool:
    """People doing something: a task takes them ten seconds or more, or is a task by name."""
    concepts = facts.sentence | facts.label_concepts
    if facts.unit is Unit.SECOND:
        people = _names_people(facts)
        if people and Concept.TASK in concepts and (facts.value >= 10 or facts.share):
            return True
        able = re.search(
            r"\b(?:can|able to|could|learn|spend)\b|können|peuvent|pueden|podem|possono|kunnen|мог(?:ут|ли)|能够|可以|できる|수 있|สามารถ",
            facts.statement.text,
        )
        if people and able and facts.value >= 15:
            return True
        if people and facts.value >= 60 and not names_time(facts, Concept.JOB):
            return True
        return Concept.TASK in concepts and facts.value >= 60 and not names_time(facts)
    if facts.unit is Unit.RATIO:
        sense = facts.sense
        vague = sense is None or (sense.concept is Concept.SUCCESS and sense.source != "label")
        return vague and (Concept.BUSINESS in concepts or {Concept.TASK, Concept.USER} <= concepts)
    return False


def _is_repeated(facts: Facts) -> bool:
    """ "every 5 minutes", "5分ごと": the interval itself."""
    if facts.unit is not Unit.SECOND:
        return False
    text, mention = facts.statement.text, facts.mention
    return any(
        t.concept is Concept.EVERY
        and (
            (t.end <= mention.start and not re.search(r"[^\W\d_]", text[t.end : mention.start]))
            or (t.start >= mention.end and not text[mention.end : t.start].strip() and ord(text[t.start]) > 0x2E80)
        )
        for t in facts.statement.tags
    )


_ELAPSED = re.compile(
    r"(?:(?<!\w)(?:after|for|nach|für|après|pendant|después de|durante|após|depois de|por|dopo|per|na|voor|po|przez|sau|trong vòng|setelah|selama|после|через|на)"
    r"(?:\s+(?:the|a|an|first|über|más de|more than|about))?|过了)\s*$",
    re.IGNORECASE,
)


def _is_elapsed(facts: Facts) -> bool:
    """ "after 30 days", "for 15 minutes": a point or a span in time, bound by no comparison."""
    if facts.unit is not Unit.SECOND or facts.comparator is not None or facts.value < 1 or facts.in_table:
        return False
    return bool(_ELAPSED.search(facts.statement.text[max(0, facts.mention.start - 24) : facts.mention.start]))


_DEFAULT = re.compile(
    r"(?:(?<!\w)(?:defaults?|standardmäßig|standard|voreinstellung|par défaut|por defecto|por padrão|padrão|predefinito|standaard|domyślnie|varsayılan|mặc định|по умолчанию|за замовчуванням)"
    r"(?:\s(?:is|are|of|to|value|ist|es|é|è|:))?|默认(?:值|为)?|預設|デフォルト(?:値)?(?:は)?|기본(?:값)?(?:은)?|ค่าเริ่มต้น)\W{0,3}$",
    re.IGNORECASE,
)


_EXAMPLE_HEAD = re.compile(
    r"^\W*(?:for )?(?:example|instance|beispiel|z\.\s?b\.|exemple|par exemple|ejemplo|por ejemplo|exemplo|por exemplo|esempio|per esempio|voorbeeld|bijvoorbeeld|przykład|например|пример|наприклад|приклад|örnek|ví dụ|contoh)(?!\w)|^\W*(?:例如|示例|例[:：]|예시|예[:：]|ตัวอย่าง)",
    re.IGNORECASE,
)
_EXAMPLE_HERE = re.compile(
    r"(?:\be\.\s?g\.|\bfor example\b|\bfor instance\b|\bsuch as\b|\bz\.\s?B\.|\bzum Beispiel\b|\bp(?:ar|or|\.) ?ex(?:\.|emple)|\bpor (?:ejemplo|exemplo)\b|\bad esempio\b|\bбуд[ье]м|\bнапример\b|\bnp\.|\bbijv\.|例如|例えば|예를 들어|เช่น)[^.;!?]{0,60}$",
    re.IGNORECASE,
)


def _is_example(facts: Facts) -> bool:
    """ "For example, a target of 200 ms": shown, not promised."""
    s, mention = facts.statement, facts.mention
    low, _ = s.sentence(mention)
    return bool(_EXAMPLE_HEAD.match(s.text[low : mention.start]) or _EXAMPLE_HERE.search(s.text[low : mention.start]))


def _is_default(facts: Facts) -> bool:
    """ "(default 15 min)": the value of a setting."""
    return bool(_DEFAULT.search(facts.statement.text[max(0, facts.mention.start - 30) : facts.mention.start]))


_RELATIVE = re.compile(
    r"\s*(?:of|der|des|du|de la|de|del|da|do|della|van|от)\s(?:[^\W\d_]+\s){0,3}?(?:thresholds?|budgets?|limits?|baselines?|quotas?|targets?|sl[ao]s?|capacity|maximum|schwell\w+|grenz\w+|kapazität|seuil|capacité|umbral|límite|capacidad|limite|soglia|порога|лимита)\b",
    re.IGNORECASE,
)


def _is_relative(facts: Facts) -> bool:
    """ "80 % of the threshold": a share of another figure."""
    return facts.unit is Unit.RATIO and bool(_RELATIVE.match(facts.statement.text, facts.mention.end))


def _is_for_each_user(facts: Facts) -> bool:
    """ "30 messages per minute and user": a slow rate beside a user is a limit on that user."""
    return facts.unit is Unit.PER_SECOND and facts.value <= 5 and Concept.USER in facts.clause


def _is_inverted(facts: Facts) -> bool:
    """ "error rate > 5 %": the bad side of a threshold, as in alerts and incident reports."""
    if facts.comparator is None or facts.sense is None or facts.sense.kind is Kind.THROUGHPUT:
        return facts.comparator is Comparator.LT and facts.sense is not None and facts.sense.kind is Kind.THROUGHPUT
    if facts.sense.concept is Concept.SOME_RATE:
        return False  # which side is good depends on what is counted
    if facts.sense.concept is Concept.FRAMES:
        return facts.comparator.is_upper_bound
    lower = is_lower_bound(facts)
    return facts.comparator.is_upper_bound == lower


_CONDITIONAL = re.compile(
    r"\b(?:if|when|whenever|once|unless|until|after)\b|(?<!\w)(?:wenn|falls|sobald|si|lorsque|quand|cuando|se|quando|als|wanneer|jeśli|gdy|если|когда|eğer|khi|nếu)\b|如果|当.{0,12}时|場合|たら|경우|하면|หาก|เมื่อ",
    re.IGNORECASE,
)


def _is_alert(facts: Facts) -> bool:
    """An alert threshold: an alert word with a condition, or as the label of the line."""
    if Concept.ALERT in facts.label_concepts and not _delivers(facts):
        return True
    if Concept.ALERT not in facts.sentence:
        return False
    return bool(_CONDITIONAL.search(facts.statement.text)) or (
        facts.comparator in _LOWER and (facts.unit is Unit.SECOND or Concept.ALERT in facts.clause)
    )


def _delivers(facts: Facts) -> bool:
    """ "Alert delivery latency: p95 < 5 min": alerts are what the system sends, and the bound is on the good side."""
    return facts.comparator is not None and facts.comparator.is_upper_bound and names_time(facts)


def _is_conditional_failure(facts: Facts) -> bool:
    """ "if no answer comes within 5 s, ...": a condition of behaviour."""
    if facts.unit is not Unit.SECOND:
        return False
    low, _ = facts.statement.sentence(facts.mention)
    ahead = facts.statement.text[low : facts.mention.start]
    if _UNLESS.search(ahead):
        return True
    return (
        bool(
            re.match(
                r"\s*(?:[-*]\s*)?(?:if|unless|after|once|wenn|falls|si|se|если|после|nach|après|después de|如果)\b",
                ahead,
                re.IGNORECASE,
            )
        )
        and "," not in ahead
    )


_UNLESS = re.compile(
    r"(?<!\w)(?:if|when|whenever|unless|wenn|falls|si|quand|cuando|se|quando|als|jeśli|gdy|если|когда|якщо|eğer|nếu|如果|若|当)(?!\w)?[^,.;]{0,70}?"
    r"(?:\bnot\b|n't\b|\bno\b|\bfails?\b|\bunavailable\b|\bnicht\b|\bkeine?\b|\bpas\b|\bnão\b|\bnon\b|\bniet\b|\bnie\b|\bне\b|不|没|未)[^,.;]{0,40}$",
    re.IGNORECASE,
)


# Titles that say little about a line which bounds an indicator and calls that a target.
_SOFT = frozenset({"limits and settings", "background", "costs and plans", "no promises"})


def _by_section(name: str) -> Test:
    def holds(facts: Facts) -> bool:
        if facts.section is not Section.NO_PROMISES or facts.section_rule != name:
            return False
        commits = facts.comparator is not None and Concept.MODAL in facts.sentence and facts.is_named_here
        return not (name in _SOFT and commits)

    return holds


_PLACEHOLDER = re.compile(
    r"\[[^\]\n]{0,60}(?:e\.g\.|NEEDS|TBD|TODO|domain-specific|insert|your|example)[^\]\n]{0,200}\]|\bX{2,}\b|<[A-Z_ ]{3,40}>|\{\{[^}]{1,60}\}\}|\bTBD\b|\?\?\?"
)

NOT_PROMISES: tuple[Rule, ...] = (
    *(
        Rule(name, Verdict.NOT_A_PROMISE, f"stands under a heading about {name}", _by_section(name))
        for name in (
            "change log",
            "alternatives",
            "alerting",
            "measured results",
            "estimates",
            "testing",
            "no promises",
            "background",
            "costs and plans",
            "limits and settings",
        )
    ),
    Rule(
        "measured column",
        Verdict.NOT_A_PROMISE,
        "a measured or present value, not a target",
        by_column(Column.MEASURED),
    ),
    Rule("alert column", Verdict.NOT_A_PROMISE, "an alert threshold beside the target", by_column(Column.ALERT)),
    Rule(
        "note column",
        Verdict.NOT_A_PROMISE,
        "a note beside the target",
        by_column(Column.NOTE, Column.WINDOW, Column.LOAD),
    ),
    Rule("gloss column", Verdict.NOT_A_PROMISE, "restates the target as a budget", by_column(Column.GLOSS)),
    Rule(
        "placeholder",
        Verdict.NOT_A_PROMISE,
        "a placeholder still to be filled in",
        lambda f: bool(_PLACEHOLDER.search(f.statement.text)),
    ),
    Rule("interval", Verdict.NOT_A_PROMISE, "a schedule or interval", _is_repeated),
    Rule("elapsed", Verdict.NOT_A_PROMISE, "a point or span in time, not a bound", _is_elapsed),
    Rule("example", Verdict.NOT_A_PROMISE, "an example", _is_example),
    Rule("default", Verdict.NOT_A_PROMISE, "the value of a setting", _is_default),
    Rule("relative", Verdict.NOT_A_PROMISE, "a share of another figure", _is_relative),
    Rule("rate of a user", Verdict.NOT_A_PROMISE, "a limit put on callers, not a promise to them", _is_for_each_user),
    Rule("user task", Verdict.NOT_A_PROMISE, "time or success of people doing a task", _is_user_task),
    *(
        Rule(concept.value, Verdict.NOT_A_PROMISE, why, _lookalike(concept, units, reach, least))
        for concept, units, reach, least, why in _LOOKALIKES
    ),
    Rule("alert threshold", Verdict.NOT_A_PROMISE, "an alert threshold that mirrors a target", _is_alert),
    Rule("condition", Verdict.NOT_A_PROMISE, "a condition of behaviour, not a promise", _is_conditional_failure),
    Rule("bad side", Verdict.NOT_A_PROMISE, "names the bad side of a threshold", _is_inverted),
)


def _is_unclear(facts: Facts) -> bool:
    return facts.sense is None


def _is_in_passing(facts: Facts) -> bool:
    """A bare number deep in a sentence that neither bounds nor commits: "the platform below it has an SLA of 99.95 %"."""
    s, mention = facts.statement, facts.mention
    if facts.in_table or facts.share or facts.comparator is not None or facts.percentile_is_own:
        return False
    if Concept.MODAL in facts.sentence:
        return False
    low = max(s.sentence(mention)[0], s.clause(mention)[0])
    ahead = s.text[low : mention.start]
    ahead = ahead[max(ahead.rfind(c) for c in ":：=") + 1 :]
    words = len(_WORD.findall(ahead)) + len(_UNSPACED.findall(ahead)) // 3
    if words <= _SHORT:
        return False
    named = [t for t in s.clause_tags(mention) if t.concept in _INDICATORS and t.end <= mention.start]
    return not any(len(s.text[t.end : mention.start].split()) <= 2 for t in named)


_SHORT = 5
_WORD = re.compile(r"[^\W\d_\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")
_INDICATORS = frozenset(
    {Concept.LATENCY, Concept.ERROR, Concept.AVAILABILITY, Concept.THROUGHPUT, Concept.FRESHNESS, Concept.DURABILITY}
)


def _is_unnamed_rate(facts: Facts) -> bool:
    if facts.sense is None or facts.sense.concept is not Concept.SOME_RATE:
        return False
    return facts.comparator is None or facts.section is not Section.PROMISES or facts.sense.source == "heading"


def _is_nothing(facts: Facts) -> bool:
    return facts.unit in (Unit.COUNT, Unit.BYTE) and facts.sense is None


def _is_a_matter_of_weeks(facts: Facts) -> bool:
    """Nothing that runs is measured in weeks: data is kept, plans are made."""
    sense = facts.sense
    return (
        sense is not None
        and facts.unit is Unit.SECOND
        and facts.value > 7 * 86_400
        and sense.kind in (Kind.LATENCY, Kind.DURATION)
    )


def _is_too_long_for_an_answer(facts: Facts) -> bool:
    sense = facts.sense
    return (
        sense is not None
        and facts.unit is Unit.SECOND
        and facts.value > 600
        and sense.strength is Strength.IMPLIED
        and not facts.share
    )


def _lacks_evidence(facts: Facts) -> bool:
    """Outside the sections that promise, a line must say by itself that it does."""
    if facts.section is Section.PROMISES:
        return False
    sense = facts.sense
    assert sense is not None
    if facts.in_table and facts.column in (Column.TARGET, Column.LIMIT):
        return sense.source not in ("clause", "sentence", "label", "context")
    if sense.source not in ("clause", "sentence", "label", "earlier", "context"):
        return True
    bound = facts.comparator is not None or facts.share or bool(facts.statement.percentiles)
    modal = (
        Concept.MODAL in facts.sentence
        or facts.explicit_id
        or facts.parent_commits
        or bool(_THEN.search(facts.statement.text))
    )
    if sense.strength is Strength.NAMED or facts.share:
        return not (bound or modal)
    if facts.percentile is not None and facts.comparator in _UPPER and facts.percentile_is_own:
        return False
    return not (bound and modal)


_THEN = re.compile(r"\b(?:then|dann|alors|entonces|então|allora)\b|тогда|那么|则|ならば|그러면", re.IGNORECASE)

LAST: tuple[Rule, ...] = (
    Rule(
        "no indicator", Verdict.NOT_A_PROMISE, "a number that no runtime indicator of the system measures", _is_nothing
    ),
    Rule("in passing", Verdict.NOT_A_PROMISE, "a figure mentioned in passing, without a bound", _is_in_passing),
    Rule("unnamed rate", Verdict.REVIEW, "a share of something: which side of it is good?", _is_unnamed_rate),
    Rule("weeks", Verdict.NOT_A_PROMISE, "weeks or more: a period, not a promise", _is_a_matter_of_weeks),
    Rule("unclear", Verdict.REVIEW, "the line does not say what is measured", _is_unclear),
    Rule(
        "long", Verdict.REVIEW, "too long for an answer: is it a job, or a time of people?", _is_too_long_for_an_answer
    ),
    Rule(
        "no evidence", Verdict.NOT_A_PROMISE, "mentioned in passing, outside any section of promises", _lacks_evidence
    ),
)


def judge(facts: Facts) -> Rule | None:
    """The first rule that keeps this number from being a promise; None where it is one."""
    return next((rule for rules in (NOT_PROMISES, REVIEWS, LAST) for rule in rules if rule.holds(facts)), None)
