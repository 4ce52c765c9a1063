"""What a database says of the time after a backup of it was taken, as far as it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from smartspec_ops.domain.errors import OpsError
from smartspec_ops.stores.copying import reading_file
from smartspec_ops.stores.faults import translated
from smartspec_ops.stores.schema import effects, incident_numbers, incidents


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The states of effects by key, the lengths of incidents' logs by id, and the last number given by year."""

    effects: Mapping[str, str]
    incidents: Mapping[str, int]
    numbers: Mapping[int, int]


def outline(path: Path) -> Outline | None:
    """None where there is no database, or it cannot be read whole. Nothing is written."""
    if not path.exists():
        return None
    try:
        with translated(), reading_file(path) as connection:
            states = connection.execute(select(effects.c.key, effects.c.state))
            lengths = connection.execute(select(incidents.c.id, incidents.c.version))
            last = connection.execute(select(incident_numbers.c.year, incident_numbers.c.last))
            return Outline(effects=_mapping(states), incidents=_mapping(lengths), numbers=_mapping(last))
    except OpsError:
        return None


def _mapping(rows: Any) -> dict[Any, Any]:
    return {row[0]: row[1] for row in rows}
