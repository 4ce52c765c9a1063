"""Whatever way a secret enters a log line, it does not come out."""

import io
import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from smartspec_ops.edge import logs
from smartspec_ops.edge.redact import MASK, Redactor
from smartspec_ops.ports import Secret

pytestmark = pytest.mark.edge

VALUE = "plain-words-only"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in [h for h in root.handlers if h not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.register(Secret(VALUE))
    return redactor


def fail() -> None:
    held = VALUE  # a local variable that no traceback may show
    raise ValueError(f"refused {held}")


@pytest.mark.parametrize("as_json", [True, False])
def test_no_way_into_a_line_leaks(redactor: Redactor, as_json: bool) -> None:
    out = io.StringIO()
    logs.configure(redactor, target=out, json=as_json)
    ours, foreign = logs.logger("ours"), logging.getLogger("foreign")
    ours.info(f"event {VALUE}", field=VALUE, secret=Secret(VALUE), nested={"a": [VALUE]}, token="abc")
    foreign.warning("args %s %s", VALUE, Secret(VALUE))
    for log in (ours, foreign):
        try:
            fail()
        except ValueError:
            log.exception("failed")
    text = out.getvalue()
    assert VALUE not in text
    assert text.count("ValueError") >= 2
    assert "foreign" in text
    assert "held" not in text.replace("{held}", "")  # the source line is shown, the variable's value is not


def test_a_json_line_is_one_event_with_fields(redactor: Redactor) -> None:
    out = io.StringIO()
    logs.configure(redactor, target=out, json=True)
    logs.logger("watch").info("alert.sent", objective="checkout/p99", secret=Secret(VALUE))
    line = json.loads(out.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "alert.sent",
        "level": "info",
        "logger": "watch",
        "objective": "checkout/p99",
        "secret": MASK,
    }


def test_a_log_file_belongs_to_its_owner_alone_even_if_it_was_open_before(tmp_path: Path, redactor: Redactor) -> None:
    path = tmp_path / "log"
    path.touch(0o644)
    logs.configure(redactor, target=path)
    logs.logger("x").info("hello")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "hello" in path.read_text()


def test_a_log_file_is_never_reached_through_a_link(tmp_path: Path, redactor: Redactor) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):  # noqa: PT011 - ELOOP has no class of its own
        logs.configure(redactor, target=tmp_path / "link")


def test_a_log_file_that_is_full_is_set_aside_in_place_of_the_one_before(tmp_path: Path, redactor: Redactor) -> None:
    path = tmp_path / "log"
    logs.configure(redactor, target=path, json=True, most=2_000)
    for number in range(100):
        logs.logger("x").info("asked", number=number)
    assert {one.name for one in tmp_path.iterdir()} == {"log", "log.1"}
    lines = (path.with_name("log.1").read_text() + path.read_text()).splitlines()
    numbers = [json.loads(line)["number"] for line in lines]
    assert numbers == list(range(100 - len(numbers), 100))  # the newest, whole and in order
    longest = max(map(len, lines)) + 1
    assert 2_000 < path.with_name("log.1").stat().st_size <= 2_000 + longest
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_file_that_another_process_set_aside_goes_on_in_the_new_one(tmp_path: Path, redactor: Redactor) -> None:
    path = tmp_path / "log"
    logs.configure(redactor, target=path, most=500)
    logs.logger("x").info("a" * 400)
    path.rename(tmp_path / "log.1")
    path.write_text("theirs\n")
    logs.logger("x").info("b" * 400)
    logs.logger("x").info("ours")
    assert ("a" * 400 in (tmp_path / "log.1").read_text(), "b" * 400 in (tmp_path / "log.1").read_text()) == (
        True,
        True,
    )
    assert path.read_text().startswith("theirs\n")
    assert "ours" in path.read_text()


def test_configuring_again_replaces_our_handler_and_no_other(redactor: Redactor) -> None:
    first, second = io.StringIO(), io.StringIO()
    before = len(logging.getLogger().handlers)
    logs.configure(redactor, target=first)
    logs.configure(redactor, target=second)
    logs.logger("x").info("once")
    assert len(logging.getLogger().handlers) == before + 1
    assert (first.getvalue(), second.getvalue().count("once")) == ("", 1)


def test_libraries_that_name_urls_at_info_level_are_quiet(redactor: Redactor) -> None:
    out = io.StringIO()
    logs.configure(redactor, target=out)
    logging.getLogger("slack_sdk").info("HTTP Request: GET http://example.test/")
    assert out.getvalue() == ""


def test_a_line_that_cannot_be_logged_is_not_quoted(redactor: Redactor, capsys: pytest.CaptureFixture[str]) -> None:
    """The library's report of it holds the message and its arguments, which no redactor has seen."""
    logs.configure(redactor, target=io.StringIO())
    record = logging.makeLogRecord({"name": "foreign", "msg": "%d tries", "args": (VALUE,)})
    logging.getLogger().handlers[-1].handle(record)  # alone: pytest's own raises
    assert capsys.readouterr().err == "a line of foreign could not be logged: TypeError\n"
