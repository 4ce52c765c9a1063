"""Whether an InfluxDB answers, lets us in, and has the database that is named."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from smartspec_ops.backends import _preflight
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.backends._influxdb_api import Statements, results_of
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Finding, Http

NO_DATABASE, UNNAMED = "the database is not there", "no database is named"
_FIXES = {NO_DATABASE: "correct params.db, or create the database", UNNAMED: "add params: {db: NAME}"}


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    asked = Statements(config, http, clock).request(["SHOW RETENTION POLICIES"])

    def decode(answer: Answer) -> Sequence[Mapping[str, Any]] | NoData:
        results = results_of(answer, Cleaner(config))
        if isinstance(results, NoData):
            return NoData(results.why, f"status {answer.status}")
        if any("error" in one for one in results):
            return NoData(Silence.BAD_QUERY, NO_DATABASE if config.params.get("db") else UNNAMED)
        return results

    looked = await _preflight.look(http, clock, asked, decode)
    if looked.body is not None:
        return (
            Finding(check=_preflight.ANSWERS, state="ok", detail="it answers, and has the database"),
            *looked.findings,
        )
    return [_named(one) for one in looked.findings]


def _named(one: Finding) -> Finding:
    return replace(one, fix=_FIXES.get(one.detail, one.fix))
