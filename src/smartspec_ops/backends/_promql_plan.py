"""Which PromQL answers an ask, and what its answers mean. No I/O: asks in, questions out; samples in, measurement out.

A question is one expression; asks that share it (eight windows share one age) share its answer. Questions are tagged
and joined with ``or``, so that one query carries as many as fit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite, isnan

from promql_parser import BinaryExpr, Call, Expr, NumberLiteral, ParenExpr, UnaryExpr, parse

from smartspec_ops.backends import _selector
from smartspec_ops.backends._columns import YOUNGER
from smartspec_ops.backends._numbers import ENOUGH, NOT_OURS, counts, value
from smartspec_ops.backends._selector import Matcher, Selector
from smartspec_ops.domain.frames import GAP
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence, Value
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    NativeHistogramIndicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import duration, plain
from smartspec_ops.domain.window import buckets
from smartspec_ops.spec.promql import expression_fault

MAX_QUERY = 12_000
"""Bytes of one query; VictoriaMetrics refuses more than 16,384."""
TAG = "smartspec_ask"
POINTS = 300
"""Times of a window at which its series are looked for, to see how far back they reach."""
OF = "smartspec_of"
"""The label that tells what of a window's samples a number is."""
YOUNG, FINEST = timedelta(hours=3), timedelta(minutes=1)
"""So far back they are looked for every minute: the points of a month are hours apart, and stand on full steps."""
EVER = timedelta(days=28)
"""How far back a series must have existed for its absence to mean zero events."""


@dataclass(frozen=True, slots=True)
class Question:
    """`alone` where we could not parse it: its text could then escape from a joined query."""

    expression: str
    alone: bool = False


Answers = Mapping[Question, Sequence[Sample] | NoData]


# --- asking ----------------------------------------------------------------------------------------------------


def questions(ask: Ask) -> Sequence[Question] | NoData:
    """What must be known to answer `ask`; the order is the one `conclude` reads."""
    match ask.indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            selectors = _read(total, good or bad or "")
            return selectors if isinstance(selectors, NoData) else _ratio(selectors, ask.window)
        case HistogramIndicator(histogram=family):
            selectors = _read(family)
            if isinstance(selectors, NoData):
                return selectors
            bucket = selectors[0].bucket()
            return Question(f"sum by (le) (increase({bucket}[{range_of(ask.window)}]))"), _newest(bucket)
        case NativeHistogramIndicator(histogram=histogram):
            selectors = _read(histogram)
            if isinstance(selectors, NoData):
                return selectors
            return _native(ask.indicator, selectors[0], ask.window)
        case RateIndicator(events=events):
            selectors = _read(events)
            return selectors if isinstance(selectors, NoData) else _ratio(selectors, ask.window)
        case ValueIndicator(query=query):
            return [_value(query)]
        case CompositeIndicator():
            return NOT_OURS


def doubts(ask: Ask, answers: Answers) -> Sequence[Question]:
    """What must be asked after the first answers: whether good events, absent now, were ever counted."""
    asked = questions(ask)
    if isinstance(asked, NoData) or not (isinstance(ask.indicator, RatioIndicator) and ask.indicator.good):
        return []
    whole, _, part_of_it = (answers[question] for question in asked)
    return [ever(ask.indicator.good)] if whole and not part_of_it and not isinstance(whole, NoData) else []


def ages(asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Question]:
    """For asks of events: when the oldest sample of the longest window over the same series was taken; for a rate of
    its own window, since it is told by that and must be known to a part of it: of a short one sample by sample."""
    longest: dict[Selector, timedelta] = {}
    wholes: dict[Ask, Selector] = {}
    for ask in asks:
        match ask.indicator:
            case (
                RatioIndicator(total=text)
                | RateIndicator(events=text)
                | HistogramIndicator(histogram=text)
                | NativeHistogramIndicator(histogram=text)
            ):
                selectors = _read(text)
            case _:
                continue
        if not isinstance(selectors, NoData):
            is_classic = isinstance(ask.indicator, HistogramIndicator)
            whole = wholes[ask] = last_bucket(selectors[0]) if is_classic else selectors[0]
            longest[whole] = max(ask.window, longest.get(whole, ask.window))
    rates = {ask for ask in wholes if isinstance(ask.indicator, RateIndicator)}
    return {
        ask: _sampled(whole, ask.window, at)
        if ask in rates and ask.window <= YOUNG
        else _oldest(whole, ask.window if ask in rates else longest[whole])
        for ask, whole in wholes.items()
    }


def last_bucket(selector: Selector) -> Selector:
    """One bucket is enough to see when there was any."""
    return replace(selector.bucket(), matchers=(*selector.matchers, Matcher("le", "=", "+Inf")))


def _oldest(selector: Selector, window: timedelta) -> Question:
    """To one part in `POINTS` of the window; a subquery looks at the series there only.

    `timestamp()` would say when the sample was taken, for eighty times the cost.
    """
    step = max(FINEST, timedelta(seconds=window // timedelta(seconds=1) // POINTS))
    seen = f"time() + 0 * count({selector})"  # native histograms have no maximum
    if step == FINEST:
        return Question(f"min_over_time(({seen})[{range_of(window)}:{range_of(step)}])")
    spans = (window, step), (YOUNG, FINEST)
    parts = (
        f'label_replace(min_over_time(({seen})[{range_of(over)}:{range_of(every)}]), "span", "{number}", "", "")'
        for number, (over, every) in enumerate(spans)
    )
    return Question(f"min({' or '.join(parts)})")


def _sampled(selector: Selector, window: timedelta, at: datetime) -> Question:
    """When the first sample in the window was taken and when the last, and how many of one series there are.

    A series is shown for five minutes after its last sample, by when that was taken no longer.
    """
    since, step = (at - window).timestamp(), max(FINEST / 4, window / POINTS)
    parts = {
        "first": f"min_over_time(min(timestamp({selector}) >= {since:.3f})[{range_of(window)}:{range_of(step)}])",
        "last": f"max(timestamp({selector}))",
        "count": f"max(count_over_time({selector}[{range_of(window)}]))",
    }
    return Question(" or ".join(f'label_replace({part}, "{OF}", "{of}", "", "")' for of, part in parts.items()))


def _ratio(selectors: Sequence[Selector], window: timedelta) -> Sequence[Question]:
    """The whole, its age, and (for a ratio) the part."""
    whole, *part = (Question(f"sum(increase({selector}[{range_of(window)}]))") for selector in selectors)
    return [whole, _newest(selectors[0]), *part]


def _native(indicator: NativeHistogramIndicator, selector: Selector, window: timedelta) -> Sequence[Question]:
    """All events, their age, and the share of them at or below the threshold, in the histogram's own unit."""
    added = f"sum(increase({selector}[{range_of(window)}]))"
    bound = plain(indicator.threshold / indicator.scale)
    share = Question(f"histogram_fraction(-Inf, {bound}, {added})")
    return Question(f"histogram_count({added})"), _newest(selector), share


def ever(good: str) -> Question:
    """Whether good events were ever counted."""
    return Question(f"count(present_over_time({_selector.read(good)}[{range_of(EVER)}]))")


def _newest(selector: Selector) -> Question:
    return Question(f"max(timestamp({selector}))")


def _value(query: str) -> Question:
    """Two series are enough to see that there are several. A line end closes a comment at the query's end."""
    if expression_fault(query):
        return Question(query, alone=True)
    return Question(f"vector({query}\n)" if _is_scalar(parse(query)) else f"topk(2, ({query}\n))")


def _is_scalar(expression: Expr) -> bool:
    match expression:
        case NumberLiteral():
            return True
        case Call():
            return expression.func.name in {"scalar", "time", "pi"}
        case ParenExpr() | UnaryExpr():
            return _is_scalar(expression.expr)
        case BinaryExpr():
            return _is_scalar(expression.lhs) and _is_scalar(expression.rhs)
        case _:
            return False


def _read(*texts: str) -> Sequence[Selector] | NoData:
    return _selector.read_all(_selector.read, *texts)


def range_of(window: timedelta) -> str:
    return f"{window // timedelta(milliseconds=1)}ms" if window.microseconds else f"{window // timedelta(seconds=1)}s"


# --- joining ---------------------------------------------------------------------------------------------------


def batches(asked: Iterable[Question]) -> Iterator[Sequence[Question]]:
    """Every question once, in as few joined queries as `MAX_QUERY` allows."""
    batch: list[Question] = []
    size = 0
    for question in dict.fromkeys(asked):
        if question.alone:
            yield [question]
            continue
        length = len(_tagged(99_999, question).encode()) + len("\nor ")
        if batch and size + length > MAX_QUERY:
            yield batch
            batch, size = [], 0
        batch.append(question)
        size += length
    if batch:
        yield batch


def join(batch: Sequence[Question]) -> str:
    """One query for the whole batch; a single question stays as it is."""
    if len(batch) == 1:
        return batch[0].expression
    return "\nor ".join(_tagged(number, question) for number, question in enumerate(batch))


def part(batch: Sequence[Question], samples: Sequence[Sample]) -> Answers:
    """The joined query's samples, back to their questions."""
    if len(batch) == 1:
        return {batch[0]: samples}
    found: dict[Question, list[Sample]] = {question: [] for question in batch}
    for sample in samples:
        tag = dict(sample.labels).get(TAG, "")
        if not (tag.isdecimal() and int(tag) < len(batch)):
            return dict.fromkeys(batch, NoData(Silence.GARBAGE, "the source lost our labels"))
        labels = tuple(pair for pair in sample.labels if pair[0] != TAG)
        found[batch[int(tag)]].append(replace(sample, labels=labels))
    return found


def _tagged(number: int, question: Question) -> str:
    return f'label_replace({question.expression}, "{TAG}", "{number}", "", "")'


# --- concluding ------------------------------------------------------------------------------------------------


def conclude(ask: Ask, answers: Answers, at: datetime, stale_after: timedelta | None) -> Measurement:
    """The measurement, once every question has its answer.

    With None for `stale_after`, of a time that is over, it does not matter when the newest sample was.
    """
    asked = questions(ask)
    if isinstance(asked, NoData):
        return asked
    found = [answers[question] for question in asked]
    if silent := next((answer for answer in found if isinstance(answer, NoData)), None):
        return silent
    first, *others = (answer for answer in found if not isinstance(answer, NoData))
    if isinstance(ask.indicator, ValueIndicator):
        number = _number(first, "the query")
        return number if isinstance(number, NoData) else value(number, ask.indicator.scale)
    if not first and others[0]:
        return NoData(Silence.COLD, f"less than two samples in the last {duration(ask.window)}")
    if not first:
        return NoData(Silence.EMPTY, f"no series for {_subject(ask)} in the last {duration(ask.window)}")
    if stale_after is not None and (stale := _stale(others[0], at, stale_after)):
        return stale
    match ask.indicator:
        case HistogramIndicator(scale=scale):
            return _histogram(first, scale)
        case RateIndicator():
            total = _number(first, "the events")
            return total if isinstance(total, NoData) else value(total / ask.window.total_seconds())
        case NativeHistogramIndicator():
            return _shared(first, others[1])
        case CompositeIndicator():
            return NOT_OURS
        case RatioIndicator():
            return _counts(ask.indicator, first, others[1], answers)


def covered(ask: Ask, seen: Measurement, oldest: Sequence[Sample] | NoData, at: datetime) -> Measurement:
    """`seen` with the share of its window that the history reaches back over; a rate is that of this share, where it
    is enough for one."""
    if isinstance(seen, NoData) or isinstance(oldest, NoData):
        return seen
    length = ask.window.total_seconds()
    sampled = {of: one.value for one in oldest if (of := dict(one.labels).get(OF))}
    if isinstance(seen, Value) and sampled:
        return _rate_of_samples(seen, ask.window, sampled, at.timestamp())
    # At none of the points: it is younger than the distance between two of them.
    age = at.timestamp() - oldest[0].value if oldest else FINEST.total_seconds()
    if isinstance(seen, Value):
        return _rate_of(seen, ask.window, age)
    missing = length - age
    # The oldest sample lies up to a point of the longest window (and a scrape) after the window's start.
    if not isfinite(missing) or missing <= max(length / 10, 150.0):
        return seen
    return replace(seen, coverage=max(0.0, 1 - missing / length))


def _rate_of(seen: Value, window: timedelta, age: float) -> Value | NoData:
    """What was counted is what the events since the oldest sample added, at most a point before which they began."""
    known = timedelta(seconds=age if isfinite(age) else 0) + max(FINEST, window / POINTS)
    share = min(1.0, known / window)
    return value(seen.value / share) if share >= ENOUGH else NoData(Silence.COLD, YOUNGER)


def _rate_of_samples(seen: Value, window: timedelta, sampled: Mapping[str, float], end: float) -> Value | NoData:
    """``increase()`` says what happened from the first sample to the last, and on to an end of the window where it is
    about a sample away, else by half of that. Up to two samples that are missing there leave it known well enough.
    """
    first, last, count = (sampled.get(of, 0.0) for of in ("first", "last", "count"))
    length = window.total_seconds()
    if not end - length <= first < last or count <= 1:
        return NoData(Silence.COLD, YOUNGER)
    apart = (last - first) / (count - 1)
    away = first - (end - length), end - last
    known = last - first + sum(one if one <= GAP * apart else apart / 2 for one in away)
    over = last - first + sum(one if one < 1.1 * apart else apart / 2 for one in away)
    return value(seen.value * length / over) if known / length >= ENOUGH else NoData(Silence.COLD, YOUNGER)


def _subject(ask: Ask) -> str:
    return {RatioIndicator: "the total", HistogramIndicator: "the histogram"}.get(type(ask.indicator), "the events")


def _shared(whole: Sequence[Sample], share: Sequence[Sample]) -> Measurement:
    """Counts from the events and the share of them; the share of no events is NaN, and means none."""
    total = _number(whole, "the histogram")
    if isinstance(total, NoData):
        return total
    part = 0.0 if total == 0 else _number(share, "the share of events")
    return part if isinstance(part, NoData) else counts(total * part, total, is_good=True)


def _stale(newest: Sequence[Sample], at: datetime, stale_after: timedelta) -> NoData | None:
    """A vanished target leaves its past in a long window; only the age of its newest sample tells."""
    if not newest:
        return NoData(Silence.STALE, "there are samples in the window but none at its end")
    age = timedelta(seconds=at.timestamp() - newest[0].value) if isfinite(newest[0].value) else timedelta.max
    if age > stale_after:
        return NoData(Silence.STALE, f"the newest sample is {age.total_seconds():.0f} s old")
    return None


def _histogram(samples: Sequence[Sample], scale: Decimal) -> Measurement:
    found = []
    for sample in samples:
        try:
            bound = float(dict(sample.labels)["le"])
        except (KeyError, ValueError):
            return NoData(Silence.INSANE, "a bucket without a bound")
        if isnan(bound) or not isfinite(sample.value):
            return NoData(Silence.NAN, "a bucket that is not a number")
        found.append((bound, sample.value))
    return buckets(found, scale)


def _counts(
    indicator: RatioIndicator, whole: Sequence[Sample], piece: Sequence[Sample], answers: Answers
) -> Counts | NoData:
    total = _number(whole, "the total")
    if isinstance(total, NoData):
        return total
    if not piece and indicator.good and not answers.get(ever(indicator.good)):
        return NoData(Silence.EMPTY, "no series of good events, now or in the past: do good and total belong together?")
    # Counters appear with their first event: absent means that none happened.
    seen = _number(piece, "the part") if piece else 0.0
    if isinstance(seen, NoData):
        return seen
    return counts(seen, total, is_good=indicator.good is not None)


def _number(samples: Sequence[Sample], what: str) -> float | NoData:
    if not samples:
        return NoData(Silence.EMPTY, f"no series for {what}")
    if len(samples) > 1:
        return NoData(Silence.INSANE, f"{what} gives several series; declare which, for example sum(...)")
    number = samples[0].value
    if not isfinite(number):
        return NoData(Silence.NAN, f"{what} is {'not a number' if isnan(number) else 'infinite'}")
    return number
