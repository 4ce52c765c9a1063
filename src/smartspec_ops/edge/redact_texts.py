"""Every text in a value, found fast: what a redactor looks at before it looks closer."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from smartspec_ops.edge.redact_patterns import SECRET_NAME
from smartspec_ops.edge.redact_personal import NAMED
from smartspec_ops.ports import Secret

PLAIN = frozenset({type(None), bool, int, float, Decimal, datetime, date, timedelta})


@cache
def fields_of(kind: type) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    """The names of a dataclass's fields and what gives all their values at once; none of anything else."""
    names = tuple(one.name for one in fields(kind)) if is_dataclass(kind) and not issubclass(kind, Enum) else ()
    return names, _all_of(names)


SECRET, USER = 1, 2


@lru_cache(maxsize=4096)
def tells(key: str) -> int:
    """What the name of a field alone says of its value."""
    return SECRET * bool(SECRET_NAME.search(key)) | USER * bool(NAMED.search(key))


class Texts:
    """Every text in a value, keys included, and whether a field's name gives away what it holds."""

    __slots__ = ("found", "names_secrets", "names_users")

    def __init__(self) -> None:
        self.found: list[str] = []
        self.names_secrets = self.names_users = False

    def gather(self, value: Any, keep: frozenset[str]) -> None:
        kind = type(value)
        if kind is str:
            self.found.append(value)
        elif kind in PLAIN:
            return
        elif kind is dict or isinstance(value, Mapping):
            self._mapping(value, keep)
        elif isinstance(value, list | tuple | Set):
            for item in value:
                self.gather(item, keep)
        else:
            self._object(value, kind, keep)

    def _mapping(self, value: Mapping[Any, Any], keep: frozenset[str]) -> None:
        for key, item in value.items():
            name = key if type(key) is str else str(key)
            self.found.append(name)
            if told := tells(name):
                self.names_secrets |= bool(told & SECRET)
                self.names_users |= bool(told & USER)
            if type(item) is str:
                self.found.append(item)
            else:
                self.gather(item, keep)

    def _object(self, value: Any, kind: type, keep: frozenset[str]) -> None:
        values = _looked_at(kind, keep)
        if values is None:
            if not isinstance(value, Secret | Enum):
                self.found.append(str(value))
            return
        for item in values(value):
            if item is None:
                continue
            if type(item) is str:
                if item:
                    self.found.append(item)
            elif type(item) not in PLAIN:
                self.gather(item, keep)


@cache
def _looked_at(kind: type, keep: frozenset[str]) -> Callable[[Any], Any] | None:
    """What gives the values of a dataclass's fields but for those named in `keep`; None for anything else."""
    names, _ = fields_of(kind)
    return _all_of([name for name in names if name not in keep]) if names else None


def _all_of(names: Sequence[str]) -> Callable[[Any], Any]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
