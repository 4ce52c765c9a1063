"""What every event says: when, and who."""

from datetime import datetime

from smartspec_ops.domain.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """`at` is aware UTC; `actor` a roster id, never a name or an address, or ``system:…``."""

    at: datetime
    actor: str
