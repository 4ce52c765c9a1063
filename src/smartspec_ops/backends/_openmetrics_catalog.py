"""What a `/metrics` page shows: every family on it, with its labels and bucket bounds, in one request."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from smartspec_ops.backends import _exposition, _preflight
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.domain.inventory import Declared, Family, bounds, families, values_of
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.ports import Answer, Clock, Finding, Http, Request

Series = Mapping[str, Sequence[Mapping[str, str]]]
Page = tuple[Mapping[str, Declared], Series]
"""What is declared, and the label sets of every series, both by name."""


def build(config: SourceConfig, http: Http, clock: Clock) -> "PageCatalog":
    return PageCatalog(config, http, clock)


class PageCatalog:
    """`ports.Catalog` on one page."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self._config = config
        self._http = http
        self._clock = clock

    async def jobs(self, _at: datetime) -> Sequence[str]:
        """None: a page is one service's."""
        return ()

    async def families(self, _at: datetime, job: str | None = None) -> Sequence[Family] | NoData:
        page = await self._page(job)
        return page if isinstance(page, NoData) else families(page[1], page[0])

    async def details(self, wanted: Sequence[Family], _at: datetime, job: str | None = None) -> Sequence[Family]:
        page = await self._page(job)
        return wanted if isinstance(page, NoData) else [_detailed(family, page[1]) for family in wanted]

    async def retention(self) -> timedelta | None:
        """None: a page keeps nothing."""
        return None

    async def _page(self, job: str | None) -> Page | NoData:
        page = await ask_http(self._http, self._clock, _request(self._config), _decode, self._config.budget)
        return page if isinstance(page, NoData) or job is None else (page[0], _of(page[1], job))


def _request(config: SourceConfig) -> Request:
    return Request(
        method="GET",
        url=config.url,
        headers={"accept": _exposition.ACCEPT, **config.headers},
        timeout=config.timeout,
    )


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    """Whether the page answers, reads as metrics, and holds any."""
    looked = await _preflight.look(http, clock, _request(config), _decode)
    if looked.body is None:
        return looked.findings
    declared, series = looked.body
    if not series:
        fix = "call the service once, and look whether its metrics are registered before the page is served"
        empty = Finding(check=_preflight.ANSWERS, state="warn", detail="the page holds no metrics", fix=fix)
        return (empty, *looked.findings)
    told = f"the page reads as metrics: families {len(declared):,}, series {sum(map(len, series.values())):,}"
    return (Finding(check=_preflight.ANSWERS, state="ok", detail=told), *looked.findings)


def _decode(answer: Answer) -> Page | NoData:
    # Status, size and damage are judged where samples are: one page, one judgement.
    judged = _exposition.decode(answer)
    if isinstance(judged, NoData):
        return judged
    found = list(_exposition.parsed(answer.body.decode("utf-8"), answer.headers.get("content-type") or ""))
    return dict(_declared(found)), _series(found)


def _of(series: Series, job: str) -> Series:
    """A gateway's page holds several jobs."""
    of = {name: [labels for labels in every if labels.get("job") == job] for name, every in series.items()}
    return {name: every for name, every in of.items() if every}


def _declared(found: Sequence[Any]) -> Iterator[tuple[str, Declared]]:
    for family in found:
        yield family.name, Declared(type=family.type, help=family.documentation, unit=getattr(family, "unit", ""))


def _series(found: Sequence[Any]) -> Mapping[str, Sequence[Mapping[str, str]]]:
    series: dict[str, list[Mapping[str, str]]] = {}
    for family in found:
        for sample in family.samples:
            series.setdefault(sample.name, []).append(sample.labels)
    return series


def _detailed(family: Family, series: Mapping[str, Sequence[Mapping[str, str]]]) -> Family:
    edges = [labels["le"] for labels in series.get(f"{family.name}_bucket", ()) if "le" in labels]
    return replace(
        family,
        labels=values_of(labels for name in family.described_by for labels in series.get(name, ())),
        bounds=bounds(edges),
        is_bare=bool(edges) and not bounds(edges),
    )
