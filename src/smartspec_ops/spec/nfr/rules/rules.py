"""What is no promise, and what a person must decide: tables of rules, each with the reason it gives.

The look-alike rules come first, then the review rules, then whether place and wording are evidence enough. The first
rule that holds decides, and its name and reason are the `why` of the requirement.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from decimal import Decimal
from functools import lru_cache

from smartspec_ops.domain.objective import Kind, Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.checking_rules import CHECKS
from smartspec_ops.spec.nfr.rules.evidence import lacks_evidence
from smartspec_ops.spec.nfr.rules.figure_rules import (
    is_adoption,
    is_all,
    is_backoff,
    is_bare_remark,
    is_calculation,
    is_deadline,
    is_default,
    is_example,
    is_growth,
    is_of_a_provider,
    is_question,
    is_reason,
    is_relative,
    is_report,
    is_status_code,
    is_survived,
    is_too_many_failures,
    is_trigger,
)
from smartspec_ops.spec.nfr.rules.given_rules import GIVEN
from smartspec_ops.spec.nfr.rules.lookalike_rules import LOOKALIKES, lookalike
from smartspec_ops.spec.nfr.rules.others_rules import is_a_penalty, is_promised_by_others
from smartspec_ops.spec.nfr.rules.precision import is_measured_figure, stands_beside_its_target
from smartspec_ops.spec.nfr.rules.remark_rules import (
    is_answer,
    is_assigned,
    is_band,
    is_behind_its_bound,
    is_between_bounds,
    is_denied,
    is_explained,
    is_limit_of_others,
    is_set_up,
    is_success_of_builds,
    is_suspected,
    is_told_elsewhere,
)
from smartspec_ops.spec.nfr.rules.review_rules import REVIEWS
from smartspec_ops.spec.nfr.rules.rule import RATES, SHARES, SIZES, TIMES, TIMES_AND_SHARES, UPPER, Rule, by_column
from smartspec_ops.spec.nfr.rules.section_rules import SECTION_RULES, is_outside
from smartspec_ops.spec.nfr.rules.setting_rules import SETTINGS
from smartspec_ops.spec.nfr.rules.task_rules import counts_events, is_before_then, is_user_task
from smartspec_ops.spec.nfr.rules.telling_rules import TELLINGS
from smartspec_ops.spec.nfr.rules.usability_rules import is_of_usability
from smartspec_ops.spec.nfr.rules.wording_rules import (
    is_a_few_a_day,
    is_alert,
    is_aside,
    is_condition_behind,
    is_conditional_failure,
    is_elapsed,
    is_for_each_user,
    is_improvement,
    is_in_passing,
    is_inverted,
    is_outcome,
    is_repeated,
    is_signed,
)
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.glosses import OF_SOMETHING
from smartspec_ops.spec.nfr.statement.meanings import Strength
from smartspec_ops.spec.nfr.statement.role import asks
from smartspec_ops.spec.nfr.statement.shares import leads_a_list
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section, fold_title
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import folded_pattern

_PLACEHOLDER = re.compile(
    r"\[(?:es\.|p\. ?(?:ej|ex)\.|ex\.|z\. ?B\.|bv\.|np\.|напр|例|예)[^\]\n\d]{0,100}\d[^\]\n]{0,200}\]|\[[^\]\n]{0,60}(?:e\.g\.|NEEDS|TBD|TODO|domain-specific|insert|your|example)[^\]\n]{0,200}\]|\bX{2,}\b|<[A-Z_ ]{3,40}>|\{\{[^}]{1,60}\}\}|\[[^\]\n|]{1,80}\|[^\]\n]{1,120}\]|\bTBD\b|\?\?\?"
)


def _is_bracketed(facts: Facts) -> bool:
    """ "[99.9%]", "{<300ms}": a number to be filled in."""
    text, mention = facts.statement.text, facts.mention
    ahead = text[max(0, mention.start - 4) : mention.start].rstrip("<>≤≥= ")
    return (ahead[-1:] + text[mention.end : mention.end + 1]) in ("[]", "{}")


@lru_cache(maxsize=256)
def _is_placeholder(text: str) -> bool:
    return bool(_PLACEHOLDER.search(text))


NOT_PROMISES: tuple[Rule, ...] = (
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
        lambda f: _is_placeholder(f.statement.text) or _is_bracketed(f),
    ),
    Rule("interval", Verdict.NOT_A_PROMISE, "a schedule or interval", is_repeated, TIMES),
    Rule("elapsed", Verdict.NOT_A_PROMISE, "a point or span in time, not a bound", is_elapsed, TIMES),
    Rule("provider", Verdict.NOT_A_PROMISE, "the service level of a provider", is_of_a_provider, SHARES),
    Rule("penalty", Verdict.NOT_A_PROMISE, "a cost, price or credit", is_a_penalty, SHARES),
    Rule("others", Verdict.NOT_A_PROMISE, "what somebody else promises or claims", is_promised_by_others),
    Rule("deadline", Verdict.NOT_A_PROMISE, "a time limit put on somebody else", is_deadline, TIMES),
    Rule("status code", Verdict.NOT_A_PROMISE, "answers with a status code, not a time", is_status_code, TIMES),
    Rule("report", Verdict.NOT_A_PROMISE, "a figure that was found, not one that is asked for", is_report),
    Rule("backoff", Verdict.NOT_A_PROMISE, "a delay of a retry rule", is_backoff, TIMES),
    Rule("leading share", Verdict.NOT_A_PROMISE, "a share of the times in the list below it", leads_a_list, SHARES),
    Rule("calculation", Verdict.NOT_A_PROMISE, "a step of a calculation", is_calculation),
    Rule(
        "measured figure",
        Verdict.NOT_A_PROMISE,
        "more precise than a target: a measured value",
        is_measured_figure,
    ),
    Rule(
        "beside its target",
        Verdict.NOT_A_PROMISE,
        "the present value beside its target",
        stands_beside_its_target,
    ),
    Rule("difference", Verdict.NOT_A_PROMISE, "a signed number: a change, not a level", is_signed, TIMES_AND_SHARES),
    Rule("question", Verdict.NOT_A_PROMISE, "a question", is_question),
    Rule("example", Verdict.NOT_A_PROMISE, "an example", is_example),
    Rule("assigned", Verdict.NOT_A_PROMISE, "the value of a setting", is_assigned),
    Rule("band", Verdict.NOT_A_PROMISE, "one band of a scale of states, as monitoring grades them", is_band),
    Rule("scale", Verdict.NOT_A_PROMISE, "one step of a scale, between two bounds", is_between_bounds, SHARES),
    Rule("answer", Verdict.NOT_A_PROMISE, "answers a question", is_answer),
    Rule("explained", Verdict.NOT_A_PROMISE, "explains what a figure means", is_explained, SHARES),
    Rule("suspected", Verdict.NOT_A_PROMISE, "a level that tells of something else", is_suspected, SHARES),
    Rule("set up", Verdict.NOT_A_PROMISE, "the value of a setting", is_set_up, TIMES),
    Rule(
        "builds", Verdict.NOT_A_PROMISE, "build or release work, not the running system", is_success_of_builds, SHARES
    ),
    Rule("limit of others", Verdict.NOT_A_PROMISE, "a limit of another system", is_limit_of_others),
    Rule("behind its bound", Verdict.NOT_A_PROMISE, "told in parentheses behind the bound", is_behind_its_bound, TIMES),
    Rule("told elsewhere", Verdict.NOT_A_PROMISE, "speaks of a target that stands elsewhere", is_told_elsewhere),
    Rule("default", Verdict.NOT_A_PROMISE, "the value of a setting", is_default),
    Rule("relative", Verdict.NOT_A_PROMISE, "a share of another figure", is_relative, SHARES),
    Rule(
        "rate of a user",
        Verdict.NOT_A_PROMISE,
        "a limit put on callers, not a promise to them",
        is_for_each_user,
        RATES,
    ),
    Rule("a few a day", Verdict.NOT_A_PROMISE, "how often something is done", is_a_few_a_day, RATES),
    Rule(
        "usability",
        Verdict.NOT_A_PROMISE,
        "how well people get on, not the running system",
        is_of_usability,
        TIMES_AND_SHARES,
    ),
    Rule(
        "improvement",
        Verdict.NOT_A_PROMISE,
        "a relative improvement without a fixed target",
        is_improvement,
        TIMES_AND_SHARES,
    ),
    Rule("user task", Verdict.NOT_A_PROMISE, "time or success of people doing a task", is_user_task, TIMES_AND_SHARES),
    *(
        Rule(concept.value, Verdict.NOT_A_PROMISE, why, lookalike(concept, reach, least), units, concept)
        for concept, units, reach, least, why in LOOKALIKES
    ),
    Rule("alert threshold", Verdict.NOT_A_PROMISE, "an alert threshold that mirrors a target", is_alert),
    Rule(
        "condition",
        Verdict.NOT_A_PROMISE,
        "a condition of behaviour, not a promise",
        is_conditional_failure,
        TIMES_AND_SHARES,
    ),
    Rule("before then", Verdict.NOT_A_PROMISE, "the occasion of a scenario, not its outcome", is_before_then),
    Rule("condition behind", Verdict.NOT_A_PROMISE, "a condition of behaviour, not a promise", is_condition_behind),
    Rule("bad side", Verdict.NOT_A_PROMISE, "names the bad side of a threshold", is_inverted),
    *CHECKS,
    *TELLINGS,
    *SETTINGS,
)


def _is_unclear(facts: Facts) -> bool:
    return facts.sense is None or _is_weak(facts)


def _is_weak(facts: Facts) -> bool:
    """What only a title far above could explain: a bare time in a table, a bare share in prose under "SLO"."""
    assert facts.sense is not None
    far = facts.sense.concept is Concept.SERVICE_LEVEL and facts.sense.source == "heading"
    if far and OF_SOMETHING.match(facts.statement.text, facts.mention.end):
        # "95 % of requests meet the targets above": which side of it is good, and by what?
        return not counts_events(facts) or bool(_BY_OTHERS.search(facts.statement.text, facts.mention.end))
    if far and not facts.in_table and facts.comparator is None:
        return len(facts.statement.text[: facts.mention.start].split()) > _A_LABEL
    return (
        facts.unit is Unit.SECOND
        and facts.in_table
        and facts.comparator is None
        and facts.percentile is None
        and facts.column not in (Column.TARGET, Column.LIMIT)
        and facts.sense.strength is Strength.IMPLIED
        and facts.sense.source == "heading"
    )


_A_LABEL = 6
_BY_OTHERS = re.compile(
    r"(?<!\w)(?:targets?|objectives?|limits?|thresholds?|zielwerte?n?|objectifs?|objetivos?|metas?|obiettivi|цел\w+)(?!\w)|目标|目標|목표",
    re.IGNORECASE,
)


def _is_unnamed_rate(facts: Facts) -> bool:
    if facts.sense is None or facts.sense.concept is not Concept.SOME_RATE:
        return False
    # Its name must head the row or the line; a rate met further on in a sentence may be anything.
    heads = facts.in_table or all(t.start < 40 for t in facts.statement.tags if t.concept is Concept.SOME_RATE)
    return (
        facts.comparator is None
        or (not facts.in_table and facts.comparator not in UPPER)  # "acceptance rate (> 70 %)": of what, by whom?
        or facts.section is not Section.PROMISES
        or facts.sense.source == "heading"
        or not heads
    )


def _is_nothing(facts: Facts) -> bool:
    return facts.unit in (Unit.COUNT, Unit.BYTE) and facts.sense is None


def _is_a_matter_of_weeks(facts: Facts) -> bool:
    """Nothing that runs is measured in weeks: data is kept, plans are made."""
    sense = facts.sense
    return (
        sense is not None
        and facts.unit is Unit.SECOND
        and facts.value >= 7 * 86_400
        and sense.kind in (Kind.LATENCY, Kind.DURATION, Kind.FRESHNESS)
    )


def _is_too_long_for_an_answer(facts: Facts) -> bool:
    sense = facts.sense
    return (
        sense is not None
        and facts.unit is Unit.SECOND
        and facts.value > 600
        and (sense.strength is Strength.IMPLIED or sense.concept is Concept.LATENCY)
        and facts.percentile is None
        and (not facts.share or facts.value > _A_DAY)
    )


_A_DAY = 86_400


def _restates_a_share(facts: Facts) -> bool:
    """ "99.9 % availability, allowing 8.76 hours of downtime a year": the same once more, in hours."""
    sense = facts.sense
    if sense is None or sense.concept is not Concept.DOWNTIME:
        return False
    shares = (m for m in facts.statement.mentions if m.unit is Unit.RATIO and m.quantity.value >= _MOSTLY)
    return any(m.start < facts.mention.start for m in shares)


_MOSTLY = Decimal("0.9")


DESCRIBED = "describes: a table that names no target, under titles that ask for nothing"
# The parts of a system that callers wait for.
_CALLED = folded_pattern(r"\bend-?points?\b|接口|エンドポイント|엔드포인트")


def is_described(facts: Facts) -> bool:
    """ "| hasBalance() | < 100 ms |" among the parts of a design: what they are like, or what they must be?"""
    plain = facts.in_table and facts.column is Column.UNKNOWN and facts.percentile is None and not facts.explicit_id
    if not plain or facts.section is Section.PROMISES or not facts.titles:
        return False  # a table directly under the title of a spec is what the spec asks
    return not any(asks(title) or _CALLED.search(fold_title(title)) for title in facts.titles)


BARE = "bare: a time without a bound in a list set as code: a target, a setting, or what is measured now?"


def is_bare(facts: Facts) -> bool:
    """ "Search: 2s" in a list set as code; a share, a rate or a percentile says by itself what it is."""
    return facts.comparator is None and facts.percentile is None and facts.unit not in SHARES | RATES


LAST: tuple[Rule, ...] = (
    Rule("restated", Verdict.NOT_A_PROMISE, "restates the target as a budget", _restates_a_share, TIMES),
    Rule(
        "no indicator",
        Verdict.NOT_A_PROMISE,
        "a number that no runtime indicator of the system measures",
        _is_nothing,
        SIZES,
    ),
    Rule(
        "too many failures", Verdict.NOT_A_PROMISE, "more failures than anybody promises", is_too_many_failures, SHARES
    ),
    Rule("reason", Verdict.NOT_A_PROMISE, "the reason for a target", is_reason),
    Rule("growth", Verdict.NOT_A_PROMISE, "a load at which something is changed", is_growth, RATES),
    Rule("outage survived", Verdict.NOT_A_PROMISE, "an outage that is survived", is_survived, TIMES),
    Rule("adoption", Verdict.NOT_A_PROMISE, "how much people use something", is_adoption, SHARES),
    Rule("trigger", Verdict.NOT_A_PROMISE, "a level at which something happens, or a setting", is_trigger, SHARES),
    Rule("everything", Verdict.NOT_A_PROMISE, "says all, not how many", is_all, SHARES),
    Rule("denied", Verdict.NOT_A_PROMISE, "the text says that this is not the figure", is_denied),
    Rule("aside", Verdict.NOT_A_PROMISE, "a share or size in parentheses that nothing bounds", is_aside),
    Rule("outcome", Verdict.NOT_A_PROMISE, "the row holds results", is_outcome),
    Rule("bare remark", Verdict.NOT_A_PROMISE, "a time in parentheses that nothing names", is_bare_remark, TIMES),
    Rule("in passing", Verdict.NOT_A_PROMISE, "a figure mentioned in passing, without a bound", is_in_passing),
    Rule("unnamed rate", Verdict.REVIEW, "a share of something: which side of it is good?", _is_unnamed_rate),
    Rule("weeks", Verdict.NOT_A_PROMISE, "weeks or more: a period, not a promise", _is_a_matter_of_weeks, TIMES),
    Rule("unclear", Verdict.REVIEW, "the line does not say what is measured", _is_unclear),
    Rule(
        "long",
        Verdict.REVIEW,
        "too long for an answer: is it a job, or a time of people?",
        _is_too_long_for_an_answer,
        TIMES,
    ),
    Rule("no evidence", Verdict.NOT_A_PROMISE, "mentioned in passing, outside any section of promises", lacks_evidence),
)


_ALL = (*GIVEN, *NOT_PROMISES, *REVIEWS, *LAST)
_NEAR = frozenset(rule.near for rule in _ALL if rule.near is not None)


@lru_cache(maxsize=1024)
def _rules_for(unit: Unit, near: frozenset[Concept]) -> tuple[Rule, ...]:
    """Those that can hold for a number of this unit, with these of the concepts that a rule wants near."""
    return tuple(
        rule for rule in _ALL if (rule.units is None or unit in rule.units) and (rule.near is None or rule.near in near)
    )


def is_promise(facts: Facts) -> bool:
    """Does no rule hold for a number outside the sections that promise? There nobody is told which one does.

    So what keeps most numbers from being a promise is asked first.
    """
    return facts.sense is not None and not lacks_evidence(facts) and judge(facts) is None


def judge(facts: Facts) -> Rule | None:
    """The first rule that keeps this number from being a promise; None where it is one."""
    if is_outside(facts):
        return SECTION_RULES[facts.section_rule]
    for rule in _rules_for(facts.unit, facts.near & _NEAR):
        if rule.holds(facts):
            return rule
    return None
