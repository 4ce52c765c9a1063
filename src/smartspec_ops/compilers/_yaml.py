"""YAML as people review it: keys in their order, long expressions as blocks, the same bytes for the same values."""

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString


def dumped(data: Mapping[str, Any]) -> str:
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = StringIO()
    yaml.dump(_blocks(data), written)
    return written.getvalue()


def _blocks(value: object) -> object:
    match value:
        case str():
            return LiteralScalarString(value) if "\n" in value else value
        case Mapping():
            return {key: _blocks(each) for key, each in value.items()}
        case Sequence():
            return [_blocks(each) for each in value]
        case _:
            return value
