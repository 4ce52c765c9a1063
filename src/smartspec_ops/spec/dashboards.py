"""Dashboards shown with alerts and reports: by their address, or by what a Grafana calls them."""

import re
from typing import Annotated, Self
from urllib.parse import quote

from pydantic import AfterValidator, Field, model_validator

from smartspec_ops.domain.links import SCHEME
from smartspec_ops.spec.validation import Model, wrong

_UID = re.compile(r"[\w-]{1,40}", re.ASCII)


def _uid(text: str) -> str:
    if not _UID.fullmatch(text):
        raise wrong("uid", "not the uid of a dashboard", "take it from its address in Grafana, behind /d/")
    return text


class Dashboard(Model):
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    """What people call it."""
    url: str | None = None
    """Its address; {from} and {to} in it become the time it is shown for, in milliseconds."""
    uid: Annotated[str, AfterValidator(_uid)] | None = None
    """Or its uid in a Grafana, as in its address behind /d/."""
    panel: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Of that one, only the panel with this id."""
    source: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Which of `providers` that Grafana is; the only one, where it is not given."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.url is None) == (self.uid is None):
            raise wrong("missing-key", "a dashboard is told by url or by uid", "write one of the two")
        if self.uid is None and (self.panel or self.source):
            raise wrong("conflict", "panel and source belong to a uid", "write the panel into the url")
        return self

    def address(self, source: str | None) -> str:
        """Its own, or one for `resolved`; `source` is the id of the only Grafana there is."""
        if self.url is not None:
            return self.url
        panel = f"&viewPanel={self.panel}" if self.panel else ""
        where = quote(self.source or source or "", safe="")
        return f"{SCHEME}{where}/d/{self.uid}?from={{from}}&to={{to}}{panel}"
