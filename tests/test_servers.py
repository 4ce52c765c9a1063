"""The servers other tests lean on really start, answer, and end."""

import json
import os
import smtplib
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import leftovers, mailserver, servers

pytestmark = [pytest.mark.server, pytest.mark.slow]

ALERTS_NOBODY = json.dumps({"route": {"receiver": "nobody"}, "receivers": [{"name": "nobody"}]})
HISTORY = """\
# TYPE requests counter
requests_total{code="200"} 10 1700000000
requests_total{code="200"} 70 1700000060
# EOF
"""


def _get(url: str, **query: str) -> Any:
    with urllib.request.urlopen(f"{url}?{urllib.parse.urlencode(query)}", timeout=60) as response:
        return json.load(response)


def _message(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "ops@example.test",
        "responder-a@example.test",
        subject,
    )
    message.set_content("the error budget is spent")
    return message


def test_each_test_gets_an_empty_postgres_database_of_its_own(postgres_server: str) -> None:
    with (
        servers.database(postgres_server, "smoke_a") as first,
        servers.database(postgres_server, "smoke_b") as other,
    ):
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE notes (n int)")
        with psycopg.connect(other) as connection:
            assert connection.execute("SELECT to_regclass('notes')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError, match="smoke_a"):
        psycopg.connect(first)


def test_the_database_of_a_test_accepts_statements(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("SELECT current_setting('server_version_num')::int >= 140000").fetchone()
    assert row == (True,)


def test_prometheus_scrapes_its_targets_and_stops(prometheus_server: Callable[..., servers.Running]) -> None:
    closed = servers.free_port()
    prometheus = prometheus_server({"closed": closed})

    def scraped() -> bool:
        return bool(_get(f"{prometheus.url}/api/v1/query", query='up{job="closed"}')["data"]["result"])

    assert servers.wait_until(scraped)
    sample = _get(f"{prometheus.url}/api/v1/query", query='up{job="closed"}')["data"]["result"][0]
    assert sample["metric"]["instance"] == f"127.0.0.1:{closed}"
    assert sample["value"][1] == "0"
    prometheus.stop()
    assert not servers.answers(f"{prometheus.url}/-/ready")


def test_prometheus_answers_from_the_history_it_was_given(
    prometheus_server: Callable[..., servers.Running],
) -> None:
    url = prometheus_server({}, history=HISTORY).url
    answer = _get(f"{url}/api/v1/query", query="increase(requests_total[2m])", time="1700000060")
    assert float(answer["data"]["result"][0]["value"][1]) > 0


def test_alertmanager_shows_the_alert_it_was_sent_and_stops(
    alertmanager_server: Callable[..., servers.Running],
) -> None:
    alertmanager = alertmanager_server(ALERTS_NOBODY)
    body = json.dumps([{"labels": {"alertname": "BudgetBurn"}}]).encode()
    post = urllib.request.Request(
        f"{alertmanager.url}/api/v2/alerts", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(post, timeout=60):
        pass
    assert servers.wait_until(lambda: bool(_get(f"{alertmanager.url}/api/v2/alerts")))
    assert _get(f"{alertmanager.url}/api/v2/alerts")[0]["labels"] == {"alertname": "BudgetBurn"}
    alertmanager.stop()
    assert not servers.answers(f"{alertmanager.url}/-/ready")


def test_the_mail_server_keeps_what_it_is_given(smtp_server: Callable[..., mailserver.MailServer]) -> None:
    server = smtp_server()
    with smtplib.SMTP(server.host, server.port, timeout=60) as client:
        client.send_message(_message("breach"))
    assert [message["Subject"] for message in server.messages] == ["breach"]
    assert server.recipients == [["responder-a@example.test"]]


def test_the_mail_server_with_a_login_wants_tls_first_and_the_right_password(
    smtp_server: Callable[..., mailserver.MailServer],
) -> None:
    server = smtp_server(mailserver.Login("ops", "right"))
    trusting = ssl.create_default_context(cafile=str(server.ca_file))
    with (
        smtplib.SMTP(server.host, server.port, timeout=60) as client,
        pytest.raises(smtplib.SMTPSenderRefused),
    ):
        client.send_message(_message("in clear"))
    with smtplib.SMTP(server.host, server.port, timeout=60) as client:
        client.starttls(context=trusting)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("ops", "wrong")
        client.login("ops", "right")
        client.send_message(_message("sealed"))
    assert [message["Subject"] for message in server.messages] == ["sealed"]


def test_a_missing_program_is_named() -> None:
    with pytest.raises(servers.Missing, match="no-such-program"):
        servers.program("no-such-program")


def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(servers.NotReady, match="receiver"), servers.alertmanager("route: {}"):
        pass


def test_a_stopped_server_leaves_no_process() -> None:
    with servers.scratch() as folder:
        with servers.started(["sleep", "60"], folder, lambda: True) as process:
            number = process.running.pid
        assert process.running.returncode is not None
        assert subprocess.run(["ps", "-p", str(number)], capture_output=True, check=False).returncode == 1


def _left(where: Path, name: str, *, pid: int | None, age: float = 2 * leftovers.HOUR) -> Path:
    """What a PostgreSQL has in its folder, as far as it is looked at."""
    folder = where / name
    (folder / "data").mkdir(parents=True)
    (folder / "data/PG_VERSION").write_text("15\n")
    if pid is not None:
        (folder / "data/postmaster.pid").write_text(f"{pid}\n{folder}/data\n")
    os.utime(folder, (time.time() - age,) * 2)
    return folder


def test_what_a_killed_server_left_in_memory_is_removed_and_nothing_else(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(timeout=60)
    dead, stopped = _left(tmp_path, "ops-dead", pid=ended.pid), _left(tmp_path, "ops-stopped", pid=None)
    kept = [
        _left(tmp_path, "ops-alive", pid=os.getpid()),
        _left(tmp_path, "ops-new", pid=ended.pid, age=0),
        _left(tmp_path, "else-dead", pid=ended.pid),
    ]
    (tmp_path / "ops-no-server").mkdir()
    os.utime(tmp_path / "ops-no-server", (0, 0))
    leftovers.clear_leftovers(tmp_path)
    assert not dead.exists()
    assert not stopped.exists()
    assert sorted(tmp_path.iterdir()) == sorted([*kept, tmp_path / "ops-no-server"])
