"""Finding among many series what a selector matches, without looking at all of them: by name, then by one label."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from smartspec_ops.backends._selector import Selector

T = TypeVar("T")
FEW = 16
"""So many are looked at one by one."""
_Entry = tuple[str, Mapping[str, str], T]


class Index(Generic[T]):
    """`entries` are (name, labels, thing), each found by what matches it, in their order."""

    def __init__(self, entries: Iterable[_Entry[T]]) -> None:
        self._all = list(entries)
        self._by_name: dict[str, list[_Entry[T]]] = {}
        for entry in self._all:
            self._by_name.setdefault(entry[0], []).append(entry)
        self._by_label: dict[tuple[str, str], Mapping[str, Sequence[_Entry[T]]]] = {}

    def find(self, selector: Selector) -> Sequence[T]:
        return [thing for name, labels, thing in self._candidates(selector) if selector.matches(name, labels)]

    def _candidates(self, selector: Selector) -> Sequence[_Entry[T]]:
        if not selector.name:
            return self._all
        named = self._by_name.get(selector.name, [])
        # A matcher with nothing to equal finds series without that label.
        exact = next((one for one in selector.matchers if one.sign == "=" and one.value), None)
        if len(named) <= FEW or exact is None or exact.label == "__name__":
            return named
        return self._labelled(selector.name, exact.label).get(exact.value, ())

    def _labelled(self, name: str, label: str) -> Mapping[str, Sequence[_Entry[T]]]:
        known = self._by_label.get((name, label))
        if known is None:
            made: dict[str, list[_Entry[T]]] = {}
            for entry in self._by_name[name]:
                made.setdefault(entry[1].get(label, ""), []).append(entry)
            known = self._by_label[name, label] = made
        return known
