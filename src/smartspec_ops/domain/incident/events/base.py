"""What every event says: when, and who."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """`at` is aware UTC; `actor` a roster id, never a name or an address, or ``system:…``."""

    at: datetime
    actor: str
