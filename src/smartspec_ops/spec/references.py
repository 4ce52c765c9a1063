"""Which secrets a configuration refers to, and under which key: everything of them but the values."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.settings import ChannelEntry


def references(value: object, at: str = "") -> Iterator[tuple[str, SecretRef]]:
    """(key, reference) of every reference in settings or a source; the key as ``production_ops.channels.hook.url``."""
    if isinstance(value, SecretRef):
        yield at, value
        return
    for name, part in _parts(value):
        yield from references(part, f"{at}.{name}" if at else name)


def _parts(value: object) -> Iterator[tuple[str, Any]]:
    match value:
        case ChannelEntry():
            yield from value.settings.items()
        case BaseModel():
            yield from ((name, getattr(value, name)) for name in type(value).model_fields)
        case Mapping():
            yield from ((str(key), part) for key, part in value.items())
        case tuple() | list():
            yield from ((_name(part, number), part) for number, part in enumerate(value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield from ((one.name, getattr(value, one.name)) for one in fields(value))
        case _:
            return


def _name(part: object, number: int) -> str:
    """Entries of a list are told apart by what they are called, where they are called anything."""
    return str(getattr(part, "name", "") or getattr(part, "id", "") or number)
