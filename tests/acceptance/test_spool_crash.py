"""A process is killed at random moments while it fills and empties its spool: what it said was kept is there, in order.

The next process takes over what the one before left, so one count goes through all the kills.
"""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.spool import FileSpool

KILLS = 4
FILL = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from smartspec_ops.ports import Effect, SpoolRecord
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.spool import FileSpool

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

async def main(folder, number):
    spool = FileSpool(Path(folder), "d" * 32, lambda: KeyRing.of(b"k" * 32), reserved=65536)
    await spool.open()
    print("ready", flush=True)
    while True:
        body = {"number": number, "filler": "x" * (number % 50 * 100)}
        effect = Effect(kind="intake", key=f"{number}", due_at=NOON, body=body)
        record = SpoolRecord(at=NOON + timedelta(seconds=number), effects=[effect], documents=[])
        assert await spool.append(record) is None
        print("kept", number, flush=True)
        if number % 17 == 16:
            taken = [one.effects[0].body["number"] for one in await spool.records()]
            print("taken", taken[0], taken[-1], len(taken), flush=True)
            await spool.clear()
        number += 1

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


@pytest.mark.slow
@pytest.mark.acceptance
async def test_nothing_that_was_kept_is_lost_and_the_order_stays(tmp_path: Path) -> None:
    draw, kept, taken = random.Random(20260303), -1, -1
    for number in range(KILLS):
        said = _run_and_kill(tmp_path / "spool", kept + 1, number * 16, draw.uniform(0.0, 0.1))
        for word, *numbers in said:
            if word == "kept":
                kept = numbers[0]
            else:
                first, last, count = numbers
                assert count == last - first + 1
                assert first <= taken + 1
                taken = last
        found = await _found(tmp_path / "spool")
        assert found == sorted(found)
        assert set(range(taken + 1, kept + 1)) <= set(found)
        kept = max([kept, *found])
    assert taken > 17, "the child was killed before it did anything"


def _run_and_kill(folder: Path, number: int, lines: int, after: float) -> list[tuple[str, *tuple[int, ...]]]:
    """What a child said that was killed `after` seconds after so many lines."""
    with subprocess.Popen(
        [sys.executable, "-c", FILL, str(folder), str(number)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        said = [process.stdout.readline() for _ in range(lines)]
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        words = [line.split() for line in (*said, *process.stdout) if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    return [(word, *map(int, numbers)) for word, *numbers in words]


async def _found(folder: Path) -> list[int]:
    """What a next process would be given; it is left there."""
    spool = FileSpool(folder, "d" * 32, lambda: KeyRing.of(b"k" * 32), reserved=4096)
    await spool.open()
    numbers = [int(one.effects[0].body["number"]) for one in await spool.records()]
    spool.close()
    return numbers
