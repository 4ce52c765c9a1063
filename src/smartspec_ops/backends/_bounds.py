"""Which buckets the histograms of one selector have: those of two versions of a service may differ.

A bucket that some process lacked holds too few of all events, as long as a window reaches back to that process: its
good events would be taken for bad ones. Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import inf, nan
from typing import Protocol

from smartspec_ops.backends._selector import Selector

Shape = tuple[float, ...]
"""The upper bounds of one histogram's buckets, ascending."""
Shapes = Mapping[Selector, Collection[Shape]]
_LE = b'"le":"'


def bound(key: bytes) -> float:
    """The upper bound of a bucket; NaN where it is none."""
    begin = key.find(_LE) + len(_LE)
    try:
        return float(key[begin : key.index(b'"', begin)]) if begin >= len(_LE) else nan
    except ValueError:
        return nan


def whole_of(key: bytes) -> bytes:
    """The bucket of all events of the same histogram; nothing where `key` is no bucket."""
    begin = key.find(_LE)
    if begin < 0:
        return b""
    begin += len(_LE)
    return key[:begin] + b"+Inf" + key[key.index(b'"', begin) :]


def by_histogram(keys: Iterable[bytes]) -> Mapping[bytes, Mapping[float, bytes]]:
    """The buckets of each histogram by their bounds."""
    found: dict[bytes, dict[float, bytes]] = defaultdict(dict)
    for key in keys:
        if (whole := whole_of(key)) and (upper := bound(key)) == upper:  # NaN is not itself
            found[whole][upper] = key
    return found


def union(shapes: Iterable[Shape]) -> Shape:
    return tuple(sorted({one for shape in shapes for one in shape}))


class Bucket(Protocol):
    """One series: its newest sample's time, its first one's, and the selectors that find it."""

    @property
    def at(self) -> float: ...
    @property
    def born(self) -> float: ...
    @property
    def marks(self) -> Sequence[int]: ...


Series = Mapping[bytes, Bucket]


class Changes:
    """Since when the buckets that decide are everywhere."""

    def __init__(self, interval: float) -> None:
        # All buckets of a histogram are exposed by every scrape.
        self._apart = interval / 2
        self.late: dict[str, dict[float, float]] = {}
        """By selector and bound, up to when a histogram lacked a bucket that it got, or has no longer."""
        self.turned: dict[str, float] = {}
        """By selector, up to when the buckets of some histogram changed."""
        self.is_new = False
        """Whether other buckets may decide than those that were laid out."""
        self._names: Sequence[str] = ()
        self._deciding: Mapping[int, set[float]] = {}
        self._unread: Collection[tuple[str, float]] = ()
        """Selectors and bounds that decide only now, and were not read at every tick."""
        self._lacking: dict[tuple[int, float], list[Bucket]] = {}
        self._pairs: list[tuple[int, float, Bucket, Bucket]] = []
        """Mark, bound, the bucket and that of all events."""
        self._over: Collection[tuple[int, float, int]] = ()
        """Mark, bound and which bucket, of those that were there no longer at the last look."""
        self._known: Mapping[int, Bucket] = {}
        """Buckets that another process found to be there no longer."""

    def lay_out(self, deciding: Iterable[tuple[int, float]], names: Sequence[str], series: Series) -> None:
        """Which bounds decide, by mark; the selectors of the marks as text."""
        by_mark: dict[int, set[float]] = defaultdict(set)
        for mark, upper in deciding:
            by_mark[mark].add(upper)
        before = {(self._names[mark], upper) for mark, bounds in self._deciding.items() for upper in bounds}
        now = {(names[mark], upper) for mark, bounds in by_mark.items() for upper in bounds}
        self._unread = now - before if before else ()
        self._deciding, self._names, self.is_new = dict(by_mark), names, False
        self.look(series)

    def look(self, series: Series) -> None:
        """Find out which histograms lack a bucket that others of their selector are decided by."""
        self._lacking, self._pairs = {}, []
        for bounds in by_histogram(series).values():
            if (whole := series.get(bounds.get(inf, b""))) is None:
                continue
            for mark in whole.marks:
                for upper in self._deciding.get(mark, set()) - {inf}:
                    if upper in bounds:
                        self._pairs.append((mark, upper, series[bounds[upper]], whole))
                    else:
                        self._lacking.setdefault((mark, upper), []).append(whole)

    def shapes(self, keys: Iterable[bytes], series: Series) -> Mapping[bytes, Collection[Shape]]:
        """Of each histogram among `keys`: one of its buckets, the bounds of all, and of those that it has still."""
        found = {}
        for bounds in by_histogram(keys).values():
            whole = series.get(bounds.get(inf, b""))
            over = {upper for upper, key in bounds.items() if key in series and self.is_over(series[key], whole)}
            shape = tuple(sorted(bounds))
            found[bounds[shape[-1]]] = {shape, tuple(upper for upper in shape if upper not in over)}
        return found

    def is_over(self, bucket: Bucket, whole: Bucket | None) -> bool:
        """Whether a bucket is there no longer, and its histogram is: known of one yet to be read is only what went."""
        return whole is None or bucket.at < whole.at - self._apart

    def came_back(self, key: bytes, at: float, series: Series) -> None:
        """The bucket `key` was not read for a while, and its histogram was."""
        whole, upper = series.get(whole_of(key)), bound(key)
        if whole is not None and not any((self._names[mark], upper) in self._unread for mark in whole.marks):
            self.came(key, at, series)

    def came(self, key: bytes, at: float, series: Series, within: float = 0.0, counted: float = -inf) -> None:
        """The bucket `key` came at that time or so long before; its histogram may have been there already.

        Where it was found only later, what it held is `counted` then.
        """
        whole = series.get(whole_of(key))
        if whole is None or at - within <= whole.born:
            return
        upper = bound(key)
        for mark in whole.marks:
            if upper in self._deciding.get(mark, ()):
                late = self.late.setdefault(self._names[mark], {})
                late[upper] = max(at, counted, late.get(upper, -inf))
                self.turn(self._names[mark], max(at, counted))
                self.is_new = True

    def restore(
        self,
        late: Mapping[str, Mapping[float, float]],
        turned: Mapping[str, float] | None,
        gone: Mapping[bytes, Bucket],
    ) -> None:
        """What another process found out, and the series that were `gone`.

        Where it did not keep when buckets `turned`, they did when one was lacking last.
        """
        self.late = {name: dict(bounds) for name, bounds in late.items()}
        last = {name: max(bounds.values(), default=-inf) for name, bounds in late.items()}
        for name, at in (last if turned is None else turned).items():
            self.turn(name, at)
        if turned is not None:
            over = (one for key, one in gone.items() if (whole := whole_of(key)) and self.is_over(one, gone.get(whole)))
            self._known = {id(one): one for one in over}

    def turn(self, name: str, at: float) -> None:
        """Up to then some histogram of that selector had other buckets around a threshold."""
        self.turned[name] = max(at, self.turned.get(name, -inf))

    def is_even(self, mark: int, since: float) -> bool:
        """Whether each histogram had the same buckets all the time since then."""
        return since >= self.turned.get(self._names[mark], -inf)

    def lacking(self) -> Mapping[int, Mapping[float, float]]:
        """By mark and bound, up to when the bucket was missing somewhere, so that it holds too few."""
        apart = self._apart
        gone = [pair for pair in self._pairs if pair[2].at < pair[3].at - apart]
        for mark, upper, _, whole in gone:
            late = self.late.setdefault(self._names[mark], {})
            late[upper] = max(whole.at, late.get(upper, -inf))  # of several, the one that lacks it longest
        over = {(mark, upper, id(one)): (one, whole) for mark, upper, one, whole in gone}
        for place in over.keys() - self._over:
            self.is_new = True
            one, whole = over[place]
            if id(one) not in self._known:
                self.turn(self._names[place[0]], whole.at)
        self._over = over.keys()
        found = {mark: dict(self.late[name]) for mark, name in enumerate(self._names) if name in self.late}
        for (mark, upper), histograms in self._lacking.items():
            known = found.setdefault(mark, {})
            known[upper] = max(known.get(upper, -inf), *(one.at for one in histograms))
        return found
