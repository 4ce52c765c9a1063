"""Our `dataclass` makes what the standard library's makes, and writes a method only when it is asked for."""

import copy
import dataclasses
import inspect
import pickle
import typing
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from types import FunctionType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.dataclass import dataclass as ours

Decorator = Callable[..., Any]


def point(dataclass: Decorator, **options: Any) -> Any:
    @dataclass(**options)
    class Point:
        x: int
        y: float = 0.5
        seen: list[int] = field(default_factory=list, compare=False)
        hidden: str = field(default="-", repr=False)
        far: float = field(init=False, default=9.0)

    return Point


def closed(dataclass: Decorator, **options: Any) -> Any:
    @dataclass(frozen=True, slots=True, **options)
    class Closed:
        name: str
        of: "tuple[int, ...]" = ()
        length: int = field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "length", len(self.of))

    return Closed


def grown(dataclass: Decorator, **options: Any) -> Any:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Base:
        name: str
        at: int = 3

    @dataclass(frozen=True, slots=True, **options)
    class Grown(Base):
        """Of another."""

        more: int = 0
        at: int = 4

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "grown"

    return Grown


def empty(dataclass: Decorator, **options: Any) -> Any:
    @dataclass(frozen=True, slots=True, **options)
    class Empty:
        pass

    return Empty


def alike(dataclass: Decorator, **options: Any) -> Any:
    @dataclass(frozen=True, **options)
    class Alike:  # noqa: PLW1641 - that a hash is made for it is what is tried
        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self)) and other.name.lower() == self.name.lower()

    return Alike


MADE: Mapping[str, tuple[Callable[..., Any], Mapping[str, Any], tuple[tuple[Any, ...], Mapping[str, Any]]]] = {
    "open": (point, {}, ((1,), {"seen": [4]})),
    "open, slots": (point, {"slots": True}, ((1, 2.0), {})),
    "open, by name": (point, {"slots": True, "kw_only": True}, ((), {"x": 1, "hidden": "?"})),
    "open, the same only as itself": (point, {"eq": False}, ((1,), {})),
    "frozen": (point, {"frozen": True}, ((1,), {})),
    "frozen, slots": (point, {"frozen": True, "slots": True}, ((1,), {})),
    "frozen, after its making": (closed, {}, (("a", (1, 2)), {})),
    "frozen, by name": (closed, {"kw_only": True}, ((), {"name": "a"})),
    "frozen, the same only as itself": (closed, {"eq": False}, (("a",), {})),
    "of another, methods of its own": (grown, {}, ((5,), {"name": "a"})),
    "of nothing": (empty, {}, ((), {})),
    "an equality of its own": (alike, {}, (("A",), {})),
}


@pytest.fixture(params=MADE, name="both")
def _both(request: pytest.FixtureRequest) -> Any:
    """A class as the standard library makes it, as ours does, and what a value of it is made from."""
    make, options, given = MADE[request.param]
    return make(dataclasses.dataclass, **options), make(ours, **options), given


def test_it_takes_the_same_and_says_so(both: Any) -> None:
    theirs, mine, _ = both
    # Their stand-in for what a factory makes is an object of its own, which only reads the same.
    assert str(inspect.signature(mine)) == str(inspect.signature(theirs))
    assert typing.get_type_hints(mine.__init__) == typing.get_type_hints(theirs.__init__)
    assert mine.__match_args__ == theirs.__match_args__


def test_its_values_hold_and_tell_the_same(both: Any) -> None:
    theirs, mine, (places, named) = both
    one, other = theirs(*places, **named), mine(*places, **named)
    assert dataclasses.asdict(other) == dataclasses.asdict(one)
    assert repr(other) == repr(one)
    assert (mine.__hash__ is None) == (theirs.__hash__ is None)
    assert hasattr(other, "__dict__") == hasattr(one, "__dict__")


def test_its_values_compare_the_same(both: Any) -> None:
    theirs, mine, (places, named) = both
    for made in (theirs, mine):
        assert made(*places, **named) != object()
        assert made(*places, **named) != empty(ours)()
    is_same = theirs(*places, **named) == theirs(*places, **named)
    assert (mine(*places, **named) == mine(*places, **named)) is is_same
    if theirs.__hash__ is not None and is_same:
        assert hash(mine(*places, **named)) == hash(theirs(*places, **named))


def test_its_values_are_replaced_and_copied(both: Any) -> None:
    _, mine, (places, named) = both
    value = mine(*places, **named)
    assert is_dataclass(value)
    for copied in (replace(value), copy.copy(value), copy.deepcopy(value)):
        assert dataclasses.asdict(copied) == dataclasses.asdict(value)


def test_a_factory_makes_one_for_each() -> None:
    made = point(ours, frozen=True, slots=True)
    assert made(1).seen is not made(1).seen


@pytest.mark.parametrize("slots", [True, False])
def test_what_is_frozen_stays(slots: bool) -> None:
    value = point(ours, frozen=True, slots=slots)(1)
    for name in ("x", "other"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(value, name, 2)
        with pytest.raises(FrozenInstanceError, match=name):
            delattr(value, name)


def test_a_class_below_that_is_no_data_class_may_hold_more() -> None:
    class Below(point(ours, frozen=True)):  # type: ignore[misc]  # made by a function
        pass

    value = Below(1)
    value.more = 3
    assert value.more == 3
    del value.more
    assert not hasattr(value, "more")
    with pytest.raises(FrozenInstanceError):
        value.x = 2


def test_what_is_missing_or_too_much_is_refused() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        point(ours)()
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        point(ours)(1, z=2)


@ours(frozen=True, slots=True)
class Kept:
    name: str
    parts: tuple["Kept", ...] = ()


@given(st.recursive(st.builds(Kept, st.text()), lambda one: st.builds(Kept, st.text(), st.lists(one).map(tuple))))
def test_values_go_to_bytes_and_back(value: Kept) -> None:
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes


def test_a_value_within_itself_is_told_once() -> None:
    value = point(ours)(1)
    value.seen.append(value)
    assert repr(value).endswith("Point(x=1, y=0.5, seen=[...], far=9.0)")


def test_nothing_is_written_before_it_is_asked_for() -> None:
    made = closed(ours)
    written = {name for name in ("__init__", "__eq__", "__hash__") if isinstance(vars(made)[name], FunctionType)}
    assert written == set()
    value = made("a")
    assert isinstance(vars(made)["__init__"], FunctionType)
    assert value == made("a")
    assert isinstance(vars(made)["__eq__"], FunctionType)
    assert len({value, made("a")}) == 1
    assert isinstance(vars(made)["__hash__"], FunctionType)


def test_every_data_class_of_ours_has_its_fields() -> None:
    assert [one.name for one in fields(Kept)] == ["name", "parts"]
    assert Kept.__doc__ == "Kept"
    assert inspect.getsourcefile(Kept) == __file__
