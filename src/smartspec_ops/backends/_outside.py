"""Kinds of sources that other packages bring: entry points of the group ``smartspec_ops.backends``.

An entry point's name has a dot (``acme.metrics``) and names a module with `describe`, `build` and `allow`, as a module
here has them. What is installed is looked at only when a configuration names such a kind.
"""

from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

from smartspec_ops.backends._config import BackendKind
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports.registry import Registry

GROUP = "smartspec_ops.backends"
_NEEDED = ("describe", "build", "allow")


class WithOutside(Registry[BackendKind]):
    """A registry that lists ours, and finds others by their names."""

    def __contains__(self, kind: object) -> bool:
        return super().__contains__(kind) or (isinstance(kind, str) and bool(_found(kind)))

    def __getitem__(self, kind: str) -> BackendKind:
        """KeyError where nothing has that name; UserFault where what has it is no backend."""
        if super().__contains__(kind) or kind in self._made:
            return super().__getitem__(kind)
        found = _found(kind)
        if not found:
            raise KeyError(kind)
        self._made[kind] = self._read(_loaded(kind, found))
        return self._made[kind]


def _found(kind: str) -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=GROUP, name=kind)) if "." in kind else ()


def _loaded(kind: str, found: tuple[EntryPoint, ...]) -> ModuleType:
    brings = " and ".join(sorted({one.dist.name if one.dist else one.value for one in found}))
    if len({one.value for one in found}) > 1:
        raise _fault(kind, f"several packages bring it: {brings}", "uninstall all but one")
    try:
        module = found[0].load()
    except Exception as fault:  # whatever an import of theirs may do
        why = f"{brings} cannot be loaded: {type(fault).__name__}"
        raise _fault(kind, why, f"try: python -c 'import {found[0].module}'") from fault
    missing = [name for name in _NEEDED if not callable(getattr(module, name, None))]
    if missing:
        raise _fault(kind, f"{found[0].value} of {brings} has no {', '.join(missing)}", "see docs/own-backend.md")
    called = module.describe().kind
    if called != kind:
        raise _fault(kind, f"{found[0].value} of {brings} calls itself {called!r}", "one name everywhere")
    assert isinstance(module, ModuleType)
    return module


def _fault(kind: str, why: str, hint: str) -> UserFault:
    return UserFault.of("observability/provider", f"the source kind {kind!r} cannot be used: {why}", hint)
