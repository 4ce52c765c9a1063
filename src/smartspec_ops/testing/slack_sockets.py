"""Socket Mode of a fake Slack: tickets, connections, envelopes and what is said to them.

Source: docs.slack.dev, apis/events-api/using-socket-mode.
"""

import json
import socket
import threading
from collections.abc import Mapping
from typing import Any

from smartspec_ops.testing.armed_server import Reply, Takeover
from smartspec_ops.testing.websocket_server import ServerSocket


class Sockets:
    """The connections of one app. `push` gives an envelope to the newest and waits for what is said to it."""

    def __init__(self, app_token: str) -> None:
        self.app_token = app_token
        self.opened = 0
        self.connections: list[ServerSocket] = []
        self.says_in_pieces = False
        self.ends_at_once = False
        self._tickets: set[str] = set()
        self._answers: dict[str, Mapping[str, Any]] = {}
        self._news = threading.Condition()

    def ticket(self, origin: str) -> str:
        """An address that is good for one connection."""
        with self._news:
            self.opened += 1
            ticket = f"ticket-{self.opened}"
            self._tickets.add(ticket)
        return f"{origin.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=A0"

    def connect(self, path: str, headers: Mapping[str, str]) -> Reply | Takeover:
        ticket = path.partition("ticket=")[2].partition("&")[0]
        with self._news:
            if ticket not in self._tickets:
                return Reply(status=403)
            self._tickets.discard(ticket)
        return Takeover(lambda connection: self._serve(connection, headers))

    def push(self, kind: str, payload: Mapping[str, Any], *, within: float = 60) -> Mapping[str, Any]:
        """What the app answers to an envelope; TimeoutError where it does not acknowledge it."""
        connection = self.wait_for(1, within)
        envelope = f"envelope-{len(self._answers) + 1}"
        message = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        text = json.dumps(message)
        (connection.say_in_pieces if self.says_in_pieces else connection.say)(text)
        with self._news:
            if not self._news.wait_for(lambda: envelope in self._answers, within):
                raise TimeoutError("the envelope was not acknowledged")
            return self._answers[envelope]

    def wait_for(self, count: int, within: float = 60) -> ServerSocket:
        """The newest connection, once there are so many."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.connections) >= count, within):
                raise TimeoutError(f"{len(self.connections)} connections instead of {count}")
            return self.connections[-1]

    def wait_until_opened(self, count: int, within: float = 60) -> None:
        """Until that many connections were asked for and one of them stands."""
        with self._news:
            if not self._news.wait_for(lambda: self.opened >= count and bool(self.connections), within):
                raise TimeoutError(f"{self.opened} connections asked for instead of {count}")

    def announce_end(self, reason: str) -> ServerSocket:
        """Say that the newest connection will be closed; it stays open."""
        connection = self.connections[-1]
        connection.say(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "wss-fake"}}))
        return connection

    def end(self) -> None:
        for connection in list(self.connections):
            connection.drop()

    def _serve(self, connection: socket.socket, headers: Mapping[str, str]) -> None:
        made = ServerSocket(connection, headers, self._heard)
        if self.ends_at_once:
            made.drop()
            return
        made.say(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0"}}))
        with self._news:
            self.connections.append(made)
            self._news.notify_all()
        made.run()
        with self._news:
            self.connections.remove(made)
            self._news.notify_all()

    def _heard(self, text: str) -> None:
        said = json.loads(text)
        with self._news:
            self._answers[str(said["envelope_id"])] = said.get("payload", {})
            self._news.notify_all()
