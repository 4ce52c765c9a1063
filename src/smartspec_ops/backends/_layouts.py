"""Histograms whose processes have different buckets, where the source adds them up: what to ask in addition.

``sum by (le)`` knows no processes, so a bucket that some lacked holds too few of all events, and what was in time is
told as slow. How often each bucket was sampled in a window says whether some process lacked it there. Only then is
asked, of every process, for the bucket nearest to the threshold: counts do not fall with their bounds, so of those
below it is the largest, of those above the smallest. No I/O: asks in, questions out; samples in, measurement out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import inf

from smartspec_ops.backends import _selector
from smartspec_ops.backends._legs import around, bound_of, escaped, is_same
from smartspec_ops.backends._promql_plan import Answers, Question, last_bucket, range_of
from smartspec_ops.backends._selector import Matcher, Selector
from smartspec_ops.backends._sides import beside, without
from smartspec_ops.domain.measurement import Ask, Buckets, Measurement, NoData, Sample
from smartspec_ops.domain.objective import HistogramIndicator

WHOLE = 0.9999
"""A bucket counts for its process where so large a part of its samples is there: one may be lost on the way."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Buckets that some process `lacked`, and what stands for them; no `below` where nobody has a bucket there."""

    lacked: Collection[float]
    below: Question | None
    above: Question

    @property
    def questions(self) -> Sequence[Question]:
        return [self.below, self.above] if self.below else [self.above]


def layouts(asks: Iterable[Ask]) -> Mapping[Ask, Question]:
    """For asks about a threshold: how often each bucket was sampled in the longest window over the same histogram.

    What no process lacked in that one, none lacked in the others.
    """
    longest: dict[Selector, timedelta] = {}
    buckets = {ask: bucket for ask in asks if (bucket := _bucket(ask))}
    for ask, bucket in buckets.items():
        longest[bucket] = max(ask.window, longest.get(bucket, ask.window))
    return {ask: _sampled(bucket, longest[bucket]) for ask, bucket in buckets.items()}


def sides(ask: Ask, layout: Sequence[Sample] | NoData) -> Sides | None:
    """What must be asked after a layout is known; None where all processes have the buckets that decide."""
    indicator, bucket = ask.indicator, _bucket(ask)
    if isinstance(layout, NoData) or not isinstance(indicator, HistogramIndicator) or bucket is None:
        return None
    assert indicator.threshold is not None
    texts, sampled = defaultdict[float, list[str]](list), defaultdict[float, float](float)
    for sample in layout:
        labels = dict(sample.labels)
        if (bound := bound_of(labels)) is not None:
            texts[bound].append(labels["le"])
            sampled[bound] += sample.value
    lacked = {bound for bound, count in sampled.items() if count < sampled.get(inf, 0.0)}
    threshold = float(indicator.threshold / indicator.scale)
    if lacked.isdisjoint(around(sorted(sampled), threshold)):
        return None
    at_most = [bound for bound in texts if bound < threshold or is_same(bound, threshold)]
    at_least = [bound for bound in texts if bound > threshold or is_same(bound, threshold)]
    # Beyond one that all have, none is nearest; of one that is written in two ways, each holds a part.
    common = {bound for bound, written in texts.items() if bound not in lacked and len(written) == 1}
    lowest = max(common.intersection(at_most), default=-inf)
    highest = min(common.intersection(at_least), default=inf)
    below = [text for bound in at_most if bound >= lowest for text in texts[bound]]
    above = [text for bound in at_least if bound <= highest for text in texts[bound]]
    return Sides(
        lacked,
        Question(f"sum(max without (le) ({_gained(bucket, below, ask.window)}))") if below else None,
        Question(
            f"sum(min without (le) ({_gained(bucket, above, ask.window)} and {_whole(bucket, above, ask.window)}))"
        ),
    )


def sided(ask: Ask, seen: Measurement, layout: Sequence[Sample] | NoData, answers: Answers) -> Measurement:
    """`seen` without the buckets that some process lacked, and with what stands for them."""
    if not isinstance(seen, Buckets):
        return seen
    if isinstance(layout, NoData):
        return layout
    found = sides(ask, layout)
    if found is None:
        return seen
    counts = [0.0, seen.total]
    for side, question in enumerate((found.below, found.above)):
        answer = answers[question] if question else ()
        if isinstance(answer, NoData):
            return answer
        counts[side] = answer[0].value if answer else counts[side]
    return beside(without(found.lacked, ask, seen), ask, *counts)


def _bucket(ask: Ask) -> Selector | None:
    """None where no threshold is asked about."""
    if not isinstance(ask.indicator, HistogramIndicator) or ask.indicator.threshold is None:
        return None
    selector = _selector.read(ask.indicator.histogram)
    return selector.bucket() if isinstance(selector, Selector) else None


def _sampled(bucket: Selector, window: timedelta) -> Question:
    return Question(f"sum by (le) (count_over_time({bucket}[{range_of(window)}]))")


def _gained(bucket: Selector, texts: Sequence[str], window: timedelta) -> str:
    return f"increase({_of(bucket, texts)}[{range_of(window)}])"


def _whole(bucket: Selector, texts: Sequence[str], window: timedelta) -> str:
    """The buckets that were there whenever their process was: one that came in the middle holds too few, too."""
    one, every = (
        f"count_over_time({selector}[{range_of(window)}])" for selector in (_of(bucket, texts), last_bucket(bucket))
    )
    return f"({one} >= ignoring (le) group_left () ({WHOLE} * {every}))"


def _of(bucket: Selector, texts: Sequence[str]) -> Selector:
    matcher = Matcher("le", "=~", "|".join(map(escaped, texts)))
    return replace(bucket, matchers=(*bucket.matchers, matcher))
