"""The text a `/metrics` endpoint exposes, as samples: bounded in number, damaged text refused as a whole.

The parser accepts numbers that overflow to infinity, so finiteness is looked at where a value is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from smartspec_ops.backends import _faults, _selector
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer

ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
MAX_SAMPLES = 50_000
_TEXT = ("text/", "application/openmetrics-text", "application/octet-stream")
"""What a page may call itself; many are written by hand and called ``text/html`` by a framework."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """One line of an exposition."""

    name: str
    labels: Mapping[str, str]
    value: float

    @property
    def is_finite(self) -> bool:
        return isfinite(self.value)

    @property
    def series(self) -> str:
        return _selector.canonical(self.name, self.labels)


def decode(answer: Answer, most: int = MAX_SAMPLES) -> Sequence[Exposed] | NoData:
    if answer.status != 200:
        hint = "; is the address of the metrics page right?" if answer.status == 404 else ""
        return NoData(_faults.of_status(answer.status), f"status {answer.status}{hint}")
    media_type = answer.headers.get("content-type") or "text/plain"
    if not media_type.startswith(_TEXT):
        return NoData(Silence.GARBAGE, "the answer does not call itself text")
    families = openmetrics_families if "openmetrics" in media_type else text_families
    try:
        lines = (line for family in families(answer.body.decode("utf-8")) for line in family.samples)
        exposed = [Exposed(line.name, line.labels, float(line.value)) for line in islice(lines, most + 1)]
    except (ValueError, LookupError, TypeError, AttributeError):  # what the parser throws at damaged text
        return NoData(Silence.GARBAGE, "the page is not in the Prometheus or OpenMetrics text format")
    if len(exposed) > most:
        return NoData(Silence.GARBAGE, f"the page holds more than {most} samples")
    return exposed
