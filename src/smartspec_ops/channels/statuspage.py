"""A static status page: files in a folder that any web server can hand out, and nothing else to run.

The folder holds the page (`index.html`, complete in itself), a feed (`feed.xml`) and the same as data (`status.json`),
from which the page is made anew with every message. Each file is replaced whole.
"""

import asyncio
import contextlib
import fcntl
import json
from collections.abc import Iterator
from pathlib import Path

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._status import State, merged, read, written
from smartspec_ops.channels._status_pages import feed, page
from smartspec_ops.channels._text import cleaned, is_web, one_line
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.files import WriteScope, write_atomic
from smartspec_ops.ports import Delivery, Description, Message, Outcome, Setting

DESCRIPTION = Description(
    kind="statuspage",
    summary="Writes a public status page, with a feed, into a folder.",
    settings=(
        Setting(name="folder", help="folder in the workspace for the page", required=True),
        Setting(name="title", help="what the page is called"),
        Setting(name="base_url", help="where the folder is published, for the links of the feed"),
    ),
    abilities=frozenset({"public", "idempotent", "updates"}),
    audiences=frozenset({"customers"}),
)
_LOCK = ".lock"
_STATE = "status.json"


class StatusPage:
    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._folder = config.required("folder")
        self._title = one_line(config.text("title") or "") or "Status"
        self._base = (config.text("base_url") or "").rstrip("/") + "/" if config.text("base_url") else ""
        if self._base and not is_web(self._base):
            raise config.fault("base-url", "'base_url' is no web address", "https://status.example.org/")
        self._scope = WriteScope(root=config.drop_root, allow=(self._folder,))
        self._scope.check(self._folder)

    def render(self, message: Message) -> str:
        """The page of one message alone."""
        return page(merged(None, cleaned(message)), self._title)

    async def deliver(self, message: Message) -> Delivery:
        return await asyncio.to_thread(self._tell, cleaned(message))

    async def close(self) -> None:
        """Nothing is kept open."""

    def _tell(self, message: Message) -> Delivery:
        try:
            folder = self._scope.directory(self._folder)
            with _alone(folder):
                state = self._read()
                self._write(merged(state, message))
        except (OSError, UserFault) as refused:
            cause = refused.__cause__ or refused
            return Delivery(outcome=Outcome.RETRY, detail=f"cannot write the status page ({type(cause).__name__})")
        except ValueError:
            return Delivery(outcome=Outcome.RETRY, detail=f"{_STATE} is not one of this page's")
        return Delivery(outcome=Outcome.SENT, detail="written")

    def _read(self) -> State | None:
        """`ValueError` where the file is there and not ours: it is not overwritten."""
        path = self._scope.check(f"{self._folder}/{_STATE}")
        if not path.exists():
            return None
        state = read(json.loads(path.read_bytes()))
        if state is None:
            raise ValueError(_STATE)
        return state

    def _write(self, state: State) -> None:
        """The data first: whatever comes after it can be made again from it."""
        data = json.dumps(written(state), ensure_ascii=False, indent=1)
        self._put(_STATE, data)
        self._put("index.html", page(state, self._title))
        self._put("feed.xml", feed(state, self._title, self._base))

    def _put(self, name: str, text: str) -> None:
        # Readable by the web server, which is somebody else.
        write_atomic(self._scope.check(f"{self._folder}/{name}"), text.encode(), mode=0o644)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time, of all processes."""
    with (folder / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(config: ChannelConfig) -> StatusPage:
    return StatusPage(config)
