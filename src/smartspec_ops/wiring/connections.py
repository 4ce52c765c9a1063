"""From the sources of specs to backends: each source once, with whoever stands in for it, and two as one where a ratio
is counted by both.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from smartspec_ops.domain.objective import CompositeIndicator, Indicator, Objective, RatioIndicator
from smartspec_ops.ports import Clock, MetricsBackend, Store
from smartspec_ops.spec.source import Source
from smartspec_ops.wiring.sources import SourceBuilder, name_of, pair_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """`built` are backends by name, for all specs that ask in the same way. `later` ends what was opened."""

    builder: SourceBuilder
    store: Store
    clock: Clock
    interval: timedelta
    once: bool
    keeps: bool
    patient: bool
    built: MutableMapping[str, MetricsBackend]
    later: Callable[[Callable[[], Awaitable[None]]], None]

    def of(self, sources: Sequence[Source], objectives: Sequence[Objective]) -> Mapping[str, MetricsBackend]:
        """The sources of one spec by their ids in it, and the pairs its objectives need by theirs."""
        ids = {source.id: source for source in sources}
        found = {source.id: self._standing(source, ids) for source in sources}
        for indicator in _pairs(one.indicator for one in objectives):
            found[pair_id(indicator)] = self._pair(ids[indicator.source], ids[indicator.part_source or ""], ids)
        return found

    def _plain(self, source: Source) -> MetricsBackend:
        name = name_of(source)
        if name not in self.built:
            how = {"once": self.once, "keeps": self.keeps, "patient": self.patient}
            self.built[name], _ = self.builder.build(source, name, self.interval, self.store, self.clock, **how)
            self.later(self.built[name].close)
        return self.built[name]

    def _standing(self, source: Source, ids: Mapping[str, Source]) -> MetricsBackend:
        """The source, with the one that stands in for it where it names one."""
        if not source.fallback:
            return self._plain(source)
        second = ids[source.fallback]
        delay = max(self._plain(one).delay() for one in (source, second))
        first_backend, second_backend = (self._plain(self._delayed(one, delay)) for one in (source, second))
        name = f"{first_backend.name}, else {second_backend.name}"
        if name not in self.built:
            from smartspec_ops.backends._fallback import fallback

            self.built[name] = fallback(name, first_backend, second_backend, self.store, keeps=self.keeps)
        return self.built[name]

    def _pair(self, whole: Source, part: Source, ids: Mapping[str, Source]) -> MetricsBackend:
        """Asked for the same time, which is that of the later of the two."""
        delay = max(self._standing(one, ids).delay() for one in (whole, part))
        both = [self._standing(self._delayed(one, delay), self._all_delayed(ids, delay)) for one in (whole, part)]
        name = f"{both[0].name} with {both[1].name}"
        if name not in self.built:
            from smartspec_ops.backends._paired import pair

            grain = max(one.interval or self.interval for one in (whole, part))
            self.built[name] = pair(name, both[0], both[1], grain)
        return self.built[name]

    def _delayed(self, source: Source, delay: timedelta) -> Source:
        """The source, asked as late as that."""
        return source if self._plain(source).delay() >= delay else replace(source, delay=delay)

    def _all_delayed(self, ids: Mapping[str, Source], delay: timedelta) -> Mapping[str, Source]:
        return {id_: self._delayed(source, delay) for id_, source in ids.items()}


def _pairs(indicators: Iterable[Indicator]) -> Iterator[RatioIndicator]:
    for indicator in indicators:
        if isinstance(indicator, CompositeIndicator):
            yield from _pairs(part.objective.indicator for part in indicator.parts)
        elif isinstance(indicator, RatioIndicator) and indicator.part_source is not None:
            yield indicator
