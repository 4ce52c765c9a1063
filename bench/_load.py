"""The sender: so many connections at once, each sends its next alert when the one before is answered.

A process of its own, so that its cost is not the server's: ``python -m bench._load``, a plan as JSON on standard input,
the result as JSON on standard output.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`alerts` posts, numbered from `first`, about `causes` services in turn; `shape` says how a post is written.

    ``own`` is our schema; ``repeat`` the same alert of a service again and again; ``alertmanager`` its API; ``alerta``.
    """

    port: int
    path: str
    shape: str
    alerts: int
    causes: int
    connections: int
    first: int = 0


def main() -> int:
    plan = Plan(**json.load(sys.stdin))
    json.dump(asyncio.run(send(plan)), sys.stdout)
    return 0


async def send(plan: Plan) -> dict[str, Any]:
    """Wall time in seconds, latencies in milliseconds, answers by status."""
    numbers = iter(range(plan.first, plan.first + plan.alerts))
    taken, statuses = list[float](), Counter[int]()
    began = time.perf_counter()
    await asyncio.gather(*(_connection(plan, numbers, taken, statuses) for _ in range(plan.connections)))
    wall = time.perf_counter() - began
    taken.sort()
    at = {name: taken[min(int(len(taken) * share), len(taken) - 1)] for name, share in (("p50", 0.5), ("p99", 0.99))}
    return {"wall": wall, **at, "statuses": dict(statuses)}


async def _connection(plan: Plan, numbers: Iterator[int], taken: list[float], statuses: Counter[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", plan.port)
    for number in numbers:
        body = json.dumps(body_of(plan, number)).encode()
        head = f"POST {plan.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        began = time.perf_counter()
        writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(answer))
        taken.append((time.perf_counter() - began) * 1e3)
        statuses[int(answer[9:12])] += 1
        if b"connection: close" in answer.lower():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", plan.port)
    writer.close()
    await writer.wait_closed()


def _length(head: bytes) -> int:
    _, _, after = head.lower().partition(b"content-length:")
    return int(after.split(b"\r\n", 1)[0] or 0)


def body_of(plan: Plan, number: int) -> Any:
    """About 450 bytes, the same facts in each sender's words."""
    service = f"service-{number % plan.causes}"
    why = f"{service} answers too many requests with an error, alert {number} ".ljust(200, ".")
    labels = {"alertname": "ErrorRate", "service": service, "pod": f"{service}-{number}", "region": "eu-1"}
    match plan.shape:
        case "alertmanager":
            return [{"labels": labels, "annotations": {"summary": why}, "startsAt": "2026-03-02T12:00:00Z"}]
        case "alerta":
            event = {"resource": labels["pod"], "event": "ErrorRate", "environment": "Production"}
            return {**event, "severity": "major", "service": [service], "value": "0.04", "text": why}
        case "repeat":
            labels["pod"] = service
    return {
        "service": service,
        "spec_id": service,
        "metric": "error_rate",
        "fingerprint": labels["pod"],
        "value": 0.04,
        "slo": 0.001,
        "started_at": "2026-03-02T12:00:00Z",
        "labels": labels,
        "summary": why,
    }


def as_json(plan: Plan) -> str:
    return json.dumps(asdict(plan))


if __name__ == "__main__":
    sys.exit(main())
