"""What endpoints work with: the response team, the line alerts wait in, and the counters."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartspec_ops.app.delivery.worker import Worker
from smartspec_ops.app.intake.line import IntakeLine
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.app.running.process_parts import Parts
from smartspec_ops.app.self_monitoring.pulse import Heart
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.http.metrics import Metrics
from smartspec_ops.ports import Clock
from smartspec_ops.spec.intake import Read
from smartspec_ops.wiring import Runtime


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a group of endpoints may ask for. `runtime` knows the settings and the secrets."""

    runtime: Runtime
    worker: Worker
    line: IntakeLine
    metrics: Metrics
    heart: Heart
    parts: Parts
    readers: Mapping[str, Read]

    @property
    def responder(self) -> Responder:
        return self.worker.responder

    @property
    def clock(self) -> Clock:
        return self.worker.clock

    @property
    def shown(self) -> Redactor:
        """What leaves the process goes through this."""
        return self.runtime.redactor
