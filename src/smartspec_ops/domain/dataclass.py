"""`dataclass`, as the standard library's, with methods that are written when somebody first asks for them.

A process loads hundreds of data classes and makes values of some. The standard library writes and compiles up to six
functions for each when its module is loaded, which was a quarter of a check's processor time (docs/adr/0071). Here it
makes the class all the same, so that `fields`, `replace` and `is_dataclass` know it, and the methods give what its own
give. What this project has no use for is not there: `order`, `unsafe_hash`, `weakref_slot`, `InitVar`.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from reprlib import recursive_repr
from types import FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        cls: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        kw_only: bool = False,
        eq: bool = True,
    ) -> Any:
        """Type checkers are told that it is the standard library's, which some of them know by its name."""

        def make(given: type) -> type:
            return _made(given, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)

        return make if cls is None else make(cls)


__all__ = ["dataclass"]


def _made(given: type, *, frozen: bool, slots: bool, kw_only: bool, eq: bool) -> type:
    own = {name for name, value in given.__dict__.items() if name != "__hash__" or value is not None}
    # A class without a text is given its signature for one, which costs as much as all the rest.
    given.__doc__ = given.__doc__ or given.__name__
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(given)
    methods: dict[str, Any] = {"__init__": _Unwritten(made, _init_frozen if frozen else _init), "__repr__": _repr}
    if eq:
        methods["__eq__"] = _Unwritten(made, _eq)
        methods["__hash__"] = _Unwritten(made, _hash) if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        methods |= {"__getstate__": _state, "__setstate__": _set_state} if slots else {}
    for name in methods.keys() - own:
        setattr(made, name, methods[name])
    return made


class _Unwritten:
    """Stands where a method will, until somebody looks at it."""

    __slots__ = ("_of", "_write")

    def __init__(self, of: type, write: Callable[[type], FunctionType]) -> None:
        self._of, self._write = of, write

    def __get__(self, value: object, owner: type | None = None) -> Any:
        written = self._write(self._of)
        written.__qualname__, written.__module__ = f"{self._of.__qualname__}.{written.__name__}", self._of.__module__
        setattr(self._of, written.__name__, written)
        return written.__get__(value, owner)


class _Factory:
    """Stands for a value that `default_factory` is to make."""

    def __repr__(self) -> str:
        return "<factory>"


_FACTORY = _Factory()


def _compiled(head: str, lines: Iterable[str], known: dict[str, Any]) -> FunctionType:
    exec("\n ".join([f"def {head}:", *lines]), known)  # noqa: S102 - as the standard library: names of fields, no text of others
    written: FunctionType = known[head.partition("(")[0]]
    return written


def _init_frozen(of: type) -> FunctionType:
    return _init(of, is_frozen=True)


def _init(of: type, *, is_frozen: bool = False) -> FunctionType:
    given = [field for field in dataclasses.fields(of) if field.init]
    known: dict[str, Any] = {"_FACTORY": _FACTORY, "_set": object.__setattr__}
    places = [_parameter(field, known) for field in given if not field.kw_only]
    named = [_parameter(field, known) for field in given if field.kw_only]
    lines = [line for field in dataclasses.fields(of) if (line := _setting(of, field, known, is_frozen=is_frozen))]
    if hasattr(of, "__post_init__"):
        lines.append("self.__post_init__()")
    parameters = ", ".join(["self", *places, *(["*", *named] if named else [])])
    written = _compiled(f"__init__({parameters})", lines or ["pass"], known)
    written.__annotations__ = {**{field.name: field.type for field in given}, "return": None}
    return written


def _parameter(field: "dataclasses.Field[Any]", known: dict[str, Any]) -> str:
    if field.default_factory is not dataclasses.MISSING:
        return f"{field.name}=_FACTORY"
    if field.default is dataclasses.MISSING:
        return field.name
    known[f"_default_{field.name}"] = field.default
    return f"{field.name}=_default_{field.name}"


def _setting(of: type, field: "dataclasses.Field[Any]", known: dict[str, Any], *, is_frozen: bool) -> str:
    """The line that gives `field` its value; none where nobody gives it one."""
    name, value = field.name, field.name
    if field.default_factory is not dataclasses.MISSING:
        known[f"_make_{name}"] = field.default_factory
        value = f"_make_{name}() if {name} is _FACTORY else {name}" if field.init else f"_make_{name}()"
    elif not field.init:
        if field.default is dataclasses.MISSING:
            return ""
        known[f"_default_{name}"] = field.default
        value = f"_default_{name}"
    if not is_frozen:
        return f"self.{name} = {value}"
    slot = getattr(of, name, None)
    if isinstance(slot, MemberDescriptorType):
        known[f"_set_{name}"] = slot.__set__
        return f"_set_{name}(self, {value})"
    return f"_set(self, {name!r}, {value})"


def _eq(of: type) -> FunctionType:
    same = f"{_compared(of, 'self')} == {_compared(of, 'other')}"
    line = f"return {same} if other.__class__ is self.__class__ else NotImplemented"
    return _compiled("__eq__(self, other)", [line], {})


def _hash(of: type) -> FunctionType:
    return _compiled("__hash__(self)", [f"return hash({_compared(of, 'self')})"], {})


def _compared(of: type, name: str) -> str:
    return f"({' '.join(f'{name}.{field.name},' for field in dataclasses.fields(of) if field.compare)})"


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    if _is_closed(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _refuse_to_delete(self: Any, name: str) -> None:
    if _is_closed(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _is_closed(of: Any, name: str) -> bool:
    """Subclasses that are no data classes may have attributes of their own."""
    return "__dataclass_fields__" in type(of).__dict__ or name in of.__dataclass_fields__


def _state(self: Any) -> Sequence[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: Sequence[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
