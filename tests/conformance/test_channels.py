"""Every registered channel, built from the example entries of its own page, at both ends of a real connection."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import structlog
from pytest_httpserver import HTTPServer
from ruamel.yaml import YAML

from smartspec_ops.channels import CHANNELS, ChannelConfig, build, check
from smartspec_ops.edge import logs
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import Channel, Secret
from smartspec_ops.testing.channels import MESSAGE, ChannelConformance, Subject, hostile
from smartspec_ops.testing.clock import ManualClock
from smartspec_ops.testing.pagerduty_server import PagerDutyServer
from smartspec_ops.testing.slack_server import SlackServer
from smartspec_ops.testing.teams_server import TeamsServer
from tests.mailserver import Login, mail
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "channels"
GOLDEN = ROOT / "tests" / "golden" / "channels"
FENCE = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """An entry of ``production_ops.channels`` as a channel's page shows it."""

    name: str
    kind: str
    settings: Mapping[str, Any]

    @property
    def secrets(self) -> list[str]:
        secret = {setting.name for setting in CHANNELS[self.kind].description.settings if setting.secret}
        return sorted(secret & self.settings.keys())


def page(kind: str) -> str:
    return (DOCS / f"{kind}.md").read_text(encoding="utf-8")


def entries() -> Iterator[Entry]:
    for kind in CHANNELS:
        path = DOCS / f"{kind}.md"
        for text in FENCE.findall(page(kind)) if path.exists() else ():
            for entry in YAML(typ="safe").load(text)["production_ops"]["channels"]:
                settings = {key: value for key, value in entry.items() if key not in {"name", "kind"}}
                yield Entry(entry["name"], entry["kind"], settings)


ENTRIES = list(entries())


@dataclass
class Bench:
    """Everything the far sides need; ended with the test."""

    folder: Path
    stack: ExitStack
    http_server: HTTPServer
    console: io.StringIO = field(default_factory=io.StringIO)

    def config(self, name: str, settings: Mapping[str, Any]) -> ChannelConfig:
        return ChannelConfig(
            name=name,
            http=HttpEdge(),
            clock=ManualClock(),
            drop_root=self.folder,
            console=self.console,
            settings=settings,
        )


@pytest.fixture
def bench(tmp_path: Path, httpserver: HTTPServer) -> Iterator[Bench]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the far side logs what it is asked for; it is not ours
    with ExitStack() as stack:
        yield Bench(tmp_path, stack, httpserver)


@dataclass(frozen=True)
class FarSide:
    """Settings that lead to a server that answers, and to none; what the server tells messages apart by."""

    there: Mapping[str, Any]
    nowhere: Mapping[str, Any] | None
    marks: Callable[[], list[str]]


def _console(bench: Bench, entry: Entry) -> FarSide:
    return FarSide({}, None, lambda: re.findall(r"^\[.*", bench.console.getvalue(), re.MULTILINE))


def _drop(bench: Bench, entry: Entry) -> FarSide:
    (bench.folder / "blocked").write_text("a file where a folder is needed")
    folder = bench.folder / entry.settings["drop"]
    return FarSide({}, {"drop": "blocked/mail"}, lambda: sorted(path.name for path in folder.glob("*.eml")))


def _smtp(bench: Bench, entry: Entry) -> FarSide:
    login = Login(entry.settings["username"], canary("password"))
    server = bench.stack.enter_context(mail(bench.folder, login))
    there = {"host": server.host, "port": server.port, "ca": str(server.ca_file)}
    return FarSide(
        there, {**there, "port": free_port()}, lambda: [str(message["Message-ID"]) for message in server.messages]
    )


def _slack_api(bench: Bench, entry: Entry) -> FarSide:
    server = bench.stack.enter_context(SlackServer(token=canary("token")))
    return FarSide(
        {"base_url": server.base_url},
        {"base_url": f"http://127.0.0.1:{free_port()}/api/"},
        lambda: [post.payload["metadata"]["event_payload"]["key"] for post in server.posts],
    )


def _slack_webhook(bench: Bench, entry: Entry) -> FarSide:
    server = bench.stack.enter_context(SlackServer(token="unused", webhook_path=f"/services/{canary('webhook')}"))
    return FarSide(
        {"webhook": Secret(server.webhook_url)},
        {"webhook": Secret(f"http://127.0.0.1:{free_port()}/{canary('webhook')}")},
        lambda: [post.payload["blocks"][0]["block_id"] for post in server.posts],
    )


def _teams(bench: Bench, entry: Entry) -> FarSide:
    server = bench.stack.enter_context(TeamsServer(canary("url")))
    nowhere = Secret(f"http://127.0.0.1:{free_port()}/{canary('url')}")
    return FarSide({"url": Secret(server.url)}, {"url": nowhere}, lambda: [json.dumps(card) for card in server.cards])


def _pagerduty(bench: Bench, entry: Entry) -> FarSide:
    server = bench.stack.enter_context(PagerDutyServer(canary("routing_key")))
    return FarSide(
        {"base_url": server.origin},
        {"base_url": f"http://127.0.0.1:{free_port()}"},
        lambda: [event["payload"]["custom_details"]["key"] for event in server.events],
    )


def _status_page(bench: Bench, entry: Entry) -> FarSide:
    (bench.folder / "blocked").write_text("a file where a folder is needed")
    state = bench.folder / entry.settings["folder"] / "status.json"

    def marks() -> list[str]:
        return [told["id"] for one in json.loads(state.read_text())["incidents"] for told in one["entries"]]

    return FarSide({}, {"folder": "blocked/status"}, marks)


def _apprise(bench: Bench, entry: Entry) -> FarSide:
    server = bench.http_server
    server.expect_request(re.compile("/.*")).respond_with_data("ok")
    return FarSide(
        {"url": Secret(f"json://{server.host}:{server.port}/{canary('url')}")},
        {"url": Secret(f"json://127.0.0.1:{free_port()}/{canary('url')}")},
        lambda: [request.get_data(as_text=True) for request, _ in server.log],
    )


def _http(bench: Bench, entry: Entry) -> FarSide:
    """Any channel that POSTs to a setting named ``url``; the mark is the id that Standard Webhooks asks for."""
    assert "url" in entry.settings, f"{entry.name}: no setting named url; give it a far side in FAR_SIDES ({__file__})"
    server = bench.http_server
    server.expect_request(re.compile("/.*")).respond_with_data("ok")
    return FarSide(
        {"url": Secret(server.url_for(f"/{canary('url')}"))},
        {"url": Secret(f"http://127.0.0.1:{free_port()}/{canary('url')}")},
        lambda: [request.headers.get("webhook-id", "") for request, _ in server.log],
    )


FAR_SIDES: Mapping[str, Callable[[Bench, Entry], FarSide]] = {
    "terminal": _console,
    "others": _apprise,
    "mail": _smtp,
    "mail-drop": _drop,
    "slack-api": _slack_api,
    "slack-hook": _slack_webhook,
    "status": _status_page,
    "teams-room": _teams,
    "pagerduty-us": _pagerduty,
    "pagerduty-eu": _pagerduty,
}
"""By the name of the example entry; anything else is taken for a channel that POSTs to its ``url``."""


def canary(setting: str) -> str:
    return f"canary-{setting}-5f1c9e"


def built(bench: Bench, entry: Entry, overrides: Mapping[str, Any]) -> Channel:
    secrets = {key: Secret(canary(key)) for key in entry.secrets}
    return build(entry.kind, bench.config(entry.name, {**entry.settings, **secrets, **overrides}))


@pytest.mark.slow
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
class TestChannels(ChannelConformance):
    @pytest.fixture
    def subject(self, entry: Entry, bench: Bench) -> Subject:
        far = FAR_SIDES.get(entry.name, _http)(bench, entry)
        return Subject(
            working=built(bench, entry, far.there),
            unreachable=None if far.nowhere is None else built(bench, entry, far.nowhere),
            marks=far.marks,
            idempotent="idempotent" in CHANNELS[entry.kind].description.abilities,
            secrets=[canary(key) for key in entry.secrets],
        )


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    out = io.StringIO()
    logs.configure(Redactor(), target=out, level=logging.DEBUG)
    yield out
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.slow
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
async def test_our_debug_log_holds_no_secret_even_if_the_redactor_knows_none(
    entry: Entry, bench: Bench, log: io.StringIO
) -> None:
    far = FAR_SIDES.get(entry.name, _http)(bench, entry)
    channel = built(bench, entry, far.there)
    await channel.deliver(MESSAGE)
    await channel.close()
    assert "canary" not in log.getvalue()


@pytest.mark.parametrize("kind", CHANNELS)
def test_every_channel_has_a_page_with_an_example_and_every_setting(kind: str) -> None:
    assert any(entry.kind == kind for entry in ENTRIES), f"docs/channels/{kind}.md shows no example entry"
    for setting in CHANNELS[kind].description.settings:
        assert f"| `{setting.name}` |" in page(kind), f"docs/channels/{kind}.md does not explain {setting.name!r}"


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_channel_has_one_name_everywhere(kind: str) -> None:
    assert CHANNELS[kind].description.kind == kind
    assert CHANNELS[kind].build.__module__ == f"smartspec_ops.channels.{kind}"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_example_on_the_page_holds_references_and_passes_the_check(entry: Entry) -> None:
    for key in entry.secrets:
        assert str(entry.settings[key]).startswith("env:")
    resolved = {key: Secret("x") if key in entry.secrets else value for key, value in entry.settings.items()}
    assert not check(entry.name, entry.kind, resolved)


ADDRESSES: Mapping[str, Mapping[str, Any]] = {
    "slack-hook": {"webhook": Secret("https://x.test")},
    "others": {"url": Secret("json://x.test")},
}
"""Where a secret must be an address before a channel can be built."""


def rendered(channel: Any) -> str:
    """What a channel makes of the message, as text that can be compared."""
    found = channel.render(MESSAGE)
    if isinstance(found, EmailMessage):
        return re.sub(r"={3,}\d+==", "=boundary=", found.as_string().replace("\r\n", "\n"))
    return found if isinstance(found, str) else json.dumps(found, indent=2, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_golden_message(entry: Entry, bench: Bench, request: pytest.FixtureRequest) -> None:
    channel = built(bench, entry, ADDRESSES.get(entry.name, {}))
    text = rendered(channel).rstrip("\n") + "\n"
    golden = GOLDEN / f"{entry.name}.{'json' if text.startswith('{') else 'txt'}"
    if request.config.getoption("--write-golden", default=False):
        golden.write_text(text, encoding="utf-8")
    assert golden.exists(), f"no golden file {golden.name}; write it with --write-golden and read it"
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_same_message_is_rendered_the_same_way(entry: Entry, bench: Bench) -> None:
    channel = built(bench, entry, ADDRESSES.get(entry.name, {}))
    assert rendered(channel) == rendered(channel)


def test_hostile_messages_are_many_and_differ() -> None:
    assert len({message.key for message in hostile()}) == len(list(hostile())) > 10
