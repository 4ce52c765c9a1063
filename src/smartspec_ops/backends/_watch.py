"""How much of a window was observed, selector by selector."""

from collections.abc import Collection, Mapping
from math import inf

from smartspec_ops.backends._book import Book, Mark
from smartspec_ops.domain.frames import GAP


class Watch:
    """What is special about the marks of a book at one time."""

    def __init__(self, book: Book, now: float) -> None:
        behind = now - GAP * book.interval
        self._book = book
        self._now = now
        self._patchy = {number for number, mark in enumerate(book.marks) if mark.gaps or mark.newest < behind}
        self._youngest = max((mark.born for mark in book.marks), default=-inf)

    def over(self, length: float, start: float) -> "Seen":
        """Over the last `length` seconds, of which rows tell from `start` on."""
        since = max(self._now - length, start)
        patchy = self._patchy
        if self._youngest > since:
            patchy = patchy | {number for number, mark in enumerate(self._book.marks) if mark.born > since}
        observed = {number: self._observed(self._book.marks[number], length, since, start) for number in patchy}
        return Seen(self._now, length, since, observed)

    def _observed(self, mark: Mark, length: float, since: float, start: float) -> tuple[float, float]:
        seen = min(1.0, mark.observed(since, self._now, self._book.interval) / length)
        # What was counted in a gap that the window begins in is not counted in the window.
        begun = max([mark.born, *(stop for begin, stop in mark.gaps if begin <= start < stop)])
        span = self._now - since if begun <= since else mark.newest - begun
        return seen, min(1.0, max(0.0, span) / length)


class Seen:
    """One window. `usual` is the coverage of every mark that is not `patchy`. Later ticks do not change it."""

    __slots__ = ("_observed", "length", "now", "usual")

    def __init__(self, now: float, length: float, since: float, observed: Mapping[int, tuple[float, float]]) -> None:
        """`observed` gives coverage and span of the marks that are patchy."""
        self._observed = observed
        self.now = now
        self.length = length
        self.usual = min(1.0, (now - since) / length)

    @property
    def patchy(self) -> Collection[int]:
        return self._observed.keys()

    def coverage(self, mark: int) -> float:
        return self._observed[mark][0] if mark in self._observed else self.usual

    def span(self, mark: int) -> float:
        """The share of the window over which its events happened: since a selector is known, or is back where the
        window begins in a gap. Other gaps are included."""
        return self._observed[mark][1] if mark in self._observed else self.usual

    def least(self, interval: float) -> float:
        """Less than this share of the window is less than two samples."""
        return 0.9 * interval / self.length
