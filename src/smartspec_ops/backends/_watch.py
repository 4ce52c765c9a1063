"""How much of a window was observed, selector by selector."""

from math import inf

from smartspec_ops.backends._book import Book
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
        return Seen(self._book, self._now, length, since, patchy)


class Seen:
    """One window. `usual` is the coverage of every mark that is not `patchy`."""

    __slots__ = ("_book", "_since", "length", "now", "patchy", "usual")

    def __init__(self, book: Book, now: float, length: float, since: float, patchy: set[int]) -> None:
        self._book = book
        self._since = since
        self.now = now
        self.length = length
        self.patchy = patchy
        self.usual = min(1.0, (now - since) / length)

    def coverage(self, mark: int) -> float:
        if mark not in self.patchy:
            return self.usual
        return min(1.0, self._book.marks[mark].observed(self._since, self.now, self._book.interval) / self.length)

    def span(self, mark: int) -> float:
        """The share of the window since a selector is known, gaps included: over that time its events happened."""
        return min(1.0, max(0.0, self.now - max(self._since, self._book.marks[mark].born)) / self.length)

    @property
    def least(self) -> float:
        """Less than this share of the window is less than two samples."""
        return 0.9 * self._book.interval / self.length
