"""Values of ours as JSON and back, by their type annotations alone: no base class, no registration.

What is written today must be read by tomorrow's version and by yesterday's, so unknown keys are ignored and missing
ones take their default. Decimals and fractions are strings (exact), bytes are base64, instants are UTC with ``Z``,
durations are seconds, enums their values. Sequences come back as tuples, so that equal values stay equal. Of a union
of dataclasses the member wins whose ``Literal`` fields agree and whose fields fit best.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from itertools import compress
from math import isfinite
from operator import attrgetter, is_not
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints, overload

T = TypeVar("T")
Decoder = Callable[[Any], Any]


class Undecodable(ValueError):
    """The data does not have the shape of the type; the message names the place inside the data."""


def encode(value: object) -> Any:
    """Plain JSON data: dicts, lists, strings, numbers, booleans, None. A naive datetime is a `ValueError`."""
    kind = type(value)
    return value if kind in _PLAIN else _writer(kind)(value)


def _writer(kind: type) -> Callable[[Any], Any]:
    """How values of one class are written; found once per class."""
    found = _WRITER_OF.get(kind)
    if found is None:
        found = _WRITER_OF[kind] = _find_writer(kind)
    return found


def _find_writer(kind: type) -> Callable[[Any], Any]:
    if issubclass(kind, Enum):
        return _enum_out
    if issubclass(kind, bool | int | str):
        return _anything
    for known, write in _WRITERS:
        if issubclass(kind, known):
            return write
    if is_dataclass(kind):
        return _record_out(kind)
    raise TypeError(f"no JSON form for {kind.__name__}")


def _record_out(shape: Any) -> Callable[[Any], Any]:
    names = tuple(f.name for f in fields(shape))

    def write(value: Any) -> dict[str, Any]:
        found = {}
        for name in names:
            member = getattr(value, name)
            kind = type(member)
            found[name] = member if kind in _PLAIN else _writer(kind)(member)
        return found

    return write


def _enum_out(value: Enum) -> Any:
    return value.value


def trimmed(shape: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """An encoded `shape` without the members that are at their default: `decode` gives the same value back."""
    usual = _usual(shape)
    return {name: value for name, value in data.items() if name not in usual or value != usual[name]}


def lean(value: Any) -> dict[str, Any]:
    """`trimmed` of the encoded dataclass, without writing first what is then left out."""
    found = {}
    shape: Any = type(value)
    values, defaults, members = _members(shape)
    said = values(value)
    # Of most members nothing is said: they are passed over without a turn of the loop.
    for member, (name, default, usual) in compress(zip(said, members, strict=True), map(is_not, said, defaults)):
        kind = type(member)
        data = member if kind in _PLAIN else _writer(kind)(member)
        if default is MISSING or data != usual:
            found[name] = data
    return found


@cache
def _members(shape: Any) -> tuple[Callable[[Any], Any], Sequence[Any], Sequence[tuple[str, Any, Any]]]:
    """What gives all values of a dataclass, all defaults, and of each field name, default and encoded default;
    `MISSING` for none."""
    found = []
    for f in fields(shape):
        default = f.default_factory() if f.default_factory is not MISSING else f.default
        found.append((f.name, default, None if default is MISSING else encode(default)))
    return attrgetter(*(name for name, _, _ in found)), [default for _, default, _ in found], found


@cache
def _usual(shape: Any) -> Mapping[str, Any]:
    """The encoded defaults of a dataclass."""
    found = {}
    for f in fields(shape):
        if f.default is not MISSING:
            found[f.name] = encode(f.default)
        elif f.default_factory is not MISSING:
            found[f.name] = encode(f.default_factory())
    return found


@overload
def decode(shape: type[T], data: Any) -> T: ...
@overload
def decode(shape: Any, data: Any) -> Any: ...
def decode(shape: Any, data: Any) -> Any:
    """The value of type `shape` (a class or a union) that `encode` made `data` from. Raises `Undecodable`."""
    return _decoder(shape)(data)


def canonical(data: Any) -> bytes:
    """The one byte form of JSON data, for hashes and signatures: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


@cache
def _decoder(shape: Any) -> Decoder:
    """How to read one type; built once per type."""
    if shape is Any or shape is object:
        return _anything
    origin, args = get_origin(shape), get_args(shape)
    if origin in (Union, UnionType):
        return _union(args)
    if origin is Literal:
        return _literal(args)
    if origin is not None:
        return _container(origin, args)
    if shape in _SCALARS:
        return _SCALARS[shape]
    if isinstance(shape, type) and issubclass(shape, Enum):
        return _converted(shape, shape.__name__)
    if is_dataclass(shape):
        return _record(shape)
    raise TypeError(f"no decoder for {shape!r}")


def _record(shape: Any) -> Decoder:
    hints = get_type_hints(shape)
    known = [f for f in fields(shape) if f.init]
    required = {f.name for f in known if _is_required(f)}
    decoders: dict[str, Decoder] = {}

    def read(data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise Undecodable(f"expected an object for {shape.__name__}")
        if missing := required - data.keys():
            raise Undecodable(f"{shape.__name__} lacks {', '.join(sorted(missing))}")
        if not decoders:  # on reading, not on building: a type may contain itself
            decoders.update({f.name: _decoder(hints[f.name]) for f in known})
        found: dict[str, Any] = {}
        name = ""
        try:
            for name, decoder in decoders.items():
                if name in data:
                    found[name] = decoder(data[name])
        except Undecodable as fault:
            raise Undecodable(f"{name}: {fault}") from None
        try:
            return shape(**found)
        except ValueError as fault:
            raise Undecodable(f"{shape.__name__}: {fault}") from fault

    return read


def _union(members: Sequence[Any]) -> Decoder:
    """The first scalar that reads, or the record that knows the most keys of the data."""
    known = {member: frozenset(f.name for f in fields(member)) for member in members if is_dataclass(member)}

    present = [member for member in members if member is not NoneType]

    names = frozenset[str]().union(*known.values())

    @lru_cache(maxsize=1024)  # reading an incident's events anew asks the same few questions thousands of times
    def best_first(keys: frozenset[str]) -> Sequence[Any]:
        """Records that know more of these keys before those that know fewer, else as the union names them."""
        return sorted(members, key=lambda member: -len(known[member] & keys) if member in known else 0)

    def read(data: Any) -> Any:
        if data is None and NoneType in members:
            return None
        if len(present) == 1:
            return _decoder(present[0])(data)
        faults = []
        for member in best_first(names.intersection(data)) if known and isinstance(data, Mapping) else members:
            try:
                return _decoder(member)(data)
            except Undecodable as fault:
                faults.append(str(fault))
        raise Undecodable("; ".join(faults))

    return read


def _container(origin: Any, args: tuple[Any, ...]) -> Decoder:
    if origin is tuple and args[-1:] != (Ellipsis,):
        return _fixed(args)
    if issubclass(origin, Mapping):
        return _mapping(*args)
    build = _BUILD.get(origin, tuple)

    def read(data: Any) -> Any:
        if not isinstance(data, list | tuple):
            raise Undecodable("expected a list")
        item = _decoder(args[0])
        try:
            return build(map(item, data))
        except Undecodable:
            return build(_at(str(n), item, value) for n, value in enumerate(data))

    return read


def _fixed(args: tuple[Any, ...]) -> Decoder:
    def read(data: Any) -> Any:
        if not isinstance(data, list | tuple) or len(data) != len(args):
            raise Undecodable(f"expected a list of {len(args)}")
        return tuple(_at(str(n), _decoder(arg), data[n]) for n, arg in enumerate(args))

    return read


def _mapping(key: Any, item: Any) -> Decoder:
    def read(data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise Undecodable("expected an object")
        return {_decoder(key)(name): _at(str(name), _decoder(item), value) for name, value in data.items()}

    return read


def _literal(allowed: tuple[Any, ...]) -> Decoder:
    def read(data: Any) -> Any:
        if data not in allowed:
            raise Undecodable(f"expected one of {', '.join(map(repr, allowed))}, got {data!r}")
        return data

    return read


def _at(place: str, read: Decoder, data: Any) -> Any:
    try:
        return read(data)
    except Undecodable as fault:
        raise Undecodable(f"{place}: {fault}") from None


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


@lru_cache(maxsize=1024)
def _instant(value: datetime) -> str:
    """What is written together happened at few different moments."""
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _anything(data: Any) -> Any:
    return data


def _plain(*kinds: type) -> Decoder:
    def read(data: Any) -> Any:
        # A bool is an int to Python, and to nobody else.
        if not isinstance(data, kinds) or (isinstance(data, bool) and bool not in kinds):
            raise Undecodable(f"expected {kinds[0].__name__}, got {type(data).__name__}")
        return data

    return read


def _converted(convert: Callable[[Any], Any], name: str) -> Decoder:
    def read(data: Any) -> Any:
        try:
            return convert(data)
        except (ValueError, TypeError, ArithmeticError, InvalidOperation) as fault:
            raise Undecodable(f"expected {name}, got {data!r}") from fault

    return read


_text, _digits, _figure = _plain(str), _plain(str, int, float), _plain(float, int, str)


def _to_decimal(data: Any) -> Decimal:
    return _decimal(str(_digits(data)))


@lru_cache(maxsize=1024)
def _decimal(text: str) -> Decimal:
    """Targets, goals and scales of a fleet are few different ones."""
    return Decimal(text)


def _to_float(data: Any) -> float:
    return float(_figure(data))


def _to_instant(data: Any) -> datetime:
    return _instant_of(_text(data))


@lru_cache(maxsize=1024)
def _instant_of(data: str) -> datetime:
    """States of a fleet changed at few different moments."""
    value = datetime.fromisoformat(data)
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC)


def _to_duration(data: Any) -> timedelta:
    return _duration(_plain(float, int)(data))


@lru_cache(maxsize=1024)
def _duration(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


_BUILD: Mapping[Any, Callable[[Any], Any]] = {list: list, set: set, frozenset: frozenset}
_SCALARS: Mapping[Any, Decoder] = {
    NoneType: _plain(NoneType),
    bool: _plain(bool),
    bytes: _converted(b64decode, "base64"),
    int: _plain(int),
    str: _plain(str),
    float: _converted(_to_float, "a number"),
    Decimal: _converted(_to_decimal, "a decimal"),
    Fraction: _converted(Fraction, "a fraction"),
    datetime: _converted(_to_instant, "an instant"),
    date: _converted(date.fromisoformat, "a date"),
    timedelta: _converted(_to_duration, "a duration in seconds"),
}


_WRITER_OF: dict[type, Callable[[Any], Any]] = {}
_PLAIN = frozenset({NoneType, bool, int, str})
"""What is JSON already."""


def _mapping_out(value: Any) -> dict[str, Any]:
    found = {}
    for key, item in value.items():
        kind = type(item)
        name = key if type(key) is str else str(encode(key))
        found[name] = item if kind in _PLAIN else _writer(kind)(item)
    return found


def _list_out(value: Any) -> list[Any]:
    return [encode(item) for item in value]


_WRITERS: Sequence[tuple[type, Callable[[Any], Any]]] = (
    (float, lambda value: value if isfinite(value) else str(value)),
    (Decimal, str),
    (Fraction, str),
    (bytes, lambda value: b64encode(value).decode()),
    (datetime, _instant),  # before date: an instant is a date too
    (date, date.isoformat),
    (timedelta, lambda value: _number(value.total_seconds())),
    (Mapping, _mapping_out),
    (frozenset, lambda value: sorted(map(encode, value))),
    (set, lambda value: sorted(map(encode, value))),
    (list, _list_out),
    (tuple, _list_out),
)
