"""A status page's state as files: the page, complete in itself, and the feed (Atom, RFC 4287)."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from smartspec_ops.channels._status import State
from smartspec_ops.channels._status_words import WORDS

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_IN_FEED = 50
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters XML 1.0 cannot hold."""


def page(state: State, title: str) -> str:
    templates = _templates()
    css, _, _ = templates.loader.get_source(templates, "status.css")  # type: ignore[union-attr]
    from markupsafe import Markup

    words = WORDS.get(state.lang, WORDS["en"])
    # The style sheet is ours, and has no markup in it.
    return templates.get_template("status.html.jinja").render(
        state=state,
        title=title,
        words=words,
        css=Markup(css),  # noqa: S704
    )


def feed(state: State, title: str, base_url: str) -> str:
    entries = [(one, entry) for one in state.incidents for entry in one.entries]
    entries.sort(key=lambda pair: (pair[1].told_at, pair[1].id), reverse=True)
    text = (
        _templates()
        .get_template("status.xml.jinja")
        .render(
            state=state,
            title=title,
            base_url=base_url,
            words=WORDS.get(state.lang, WORDS["en"]),
            entries=entries[:MOST_IN_FEED],
        )
    )
    return _NOT_XML.sub("\ufffd", text)


def utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("smartspec_ops.channels")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    made.filters.update(utc=utc, uuid=lambda text: uuid5(NAMESPACE_URL, text))
    return made
