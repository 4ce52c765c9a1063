"""Two systems that send the same alerts, again and out of order, until somebody has taken them."""

import asyncio
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.serving import Answer, read_answer

PATIENCE = 3.0
"""Seconds a sender waits for one answer."""
PAUSE = 0.25
UNABLE = frozenset({500, 502, 503, 504})
"""Answers that mean: not now, send it again."""

Message = Mapping[str, object]


@dataclass(slots=True)
class Stranger:
    """A service somebody else watches. Its alert has episodes, and each message of an episode a number."""

    name: str
    episode: int = 0
    seq: int = 0
    is_firing: bool = False
    said: list[Message] = field(default_factory=list)

    def next(self, *, is_over: bool = False) -> Message:
        if not self.is_firing:
            self.episode, self.seq = self.episode + 1, 0
        self.seq += 1
        self.is_firing = not is_over
        message = {
            "service": self.name,
            "fingerprint": self.name,
            "metric": "errors",
            "value": 0.1 + self.seq / 1000,
            "slo": 0.01,
            "status": "resolved" if is_over else "firing",
            "episode": f"e{self.episode}",
            "seq": self.seq,
            "ts": datetime.now(UTC).isoformat(),
        }
        self.said.append(message)
        return message


@dataclass(slots=True, kw_only=True)
class Senders:
    """`ports` are those of the intake servers; `accepted` is what they took: a message, and its incident."""

    ports: Sequence[int]
    strangers: Sequence[Stranger]
    accepted: list[tuple[Message, str | None]] = field(default_factory=list)
    refused: list[tuple[int, bytes]] = field(default_factory=list)
    posts: int = 0
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def burst(self, draw: random.Random) -> None:
        """One stranger's next messages together with some of its old ones, shuffled, by both senders at once."""
        stranger = draw.choice(self.strangers)
        async with self._locks.setdefault(stranger.name, asyncio.Lock()):
            old = draw.sample(stranger.said, min(len(stranger.said), 4))
            if not stranger.is_firing:
                # The first of an episode is known before the others: whoever hears only the end has nothing to open.
                await self._both([stranger.next()])
            new = [stranger.next() for _ in range(draw.randint(1, 3))]
            if draw.random() < 0.4:
                new.append(stranger.next(is_over=True))
            orders = [draw.sample([*old, *new], len(old) + len(new)) for _ in self.ports]
            await asyncio.gather(*(self._in_turn(place, order) for place, order in enumerate(orders)))

    async def finish(self) -> None:
        """Every alert is over."""
        firing = [one for one in self.strangers if one.is_firing]
        await asyncio.gather(*(self._both([one.next(is_over=True)]) for one in firing))

    async def _both(self, messages: Sequence[Message]) -> None:
        await asyncio.gather(*(self._in_turn(place, messages) for place in range(len(self.ports))))

    async def _in_turn(self, place: int, messages: Sequence[Message]) -> None:
        for message in messages:
            await self._deliver(place, message)

    async def _deliver(self, place: int, message: Message) -> None:
        """To one server after the other until one of them takes it."""
        while True:
            self.posts += 1
            answer = await self._post(self.ports[place % len(self.ports)], message)
            if answer is not None and answer.status == 202:
                self.accepted.append((message, answer.json["alerts"][0].get("incident_id")))
                return
            if answer is not None and answer.status not in UNABLE:
                self.refused.append((answer.status, answer.body))
                return
            place += 1
            await asyncio.sleep(PAUSE)

    async def _post(self, port: int, message: Message) -> Answer | None:
        body = json.dumps(message).encode()
        head = (
            f"POST /v1/alerts HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        writer = None
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(head.encode() + body)
                return await read_answer(reader)
        except (OSError, EOFError, TimeoutError):
            return None
        finally:
            if writer is not None:
                writer.close()
