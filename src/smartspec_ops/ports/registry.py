"""Adapters by kind, each imported when it is first asked for: whoever lists the kinds loads none of them."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import TypeVar

K = TypeVar("K")


class Registry(Mapping[str, K]):
    """Kind -> what `read` makes of the module that `modules` names for it; made once."""

    def __init__(self, modules: Mapping[str, str], read: Callable[[ModuleType], K]) -> None:
        self._modules = modules
        self._read = read
        self._made: dict[str, K] = {}

    def __getitem__(self, kind: str) -> K:
        if kind not in self._made:
            self._made[kind] = self._read(import_module(self._modules[kind]))
        return self._made[kind]

    def __contains__(self, kind: object) -> bool:
        return kind in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
