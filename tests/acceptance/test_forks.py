"""A forked command is what a started one is, to whoever runs it."""

import asyncio
import os
from pathlib import Path

import pytest

from tests import servers
from tests.acceptance import _forks
from tests.acceptance._workspace import KEY, MONITOR, RESPOND, Place, finished

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]


@pytest.mark.parametrize(
    "words", [(RESPOND, "list", "--json"), (RESPOND, "show", "INC-2026-0001"), (MONITOR, "--wrong")]
)
async def test_it_says_what_a_started_one_says_and_ends_as_it_does(words: tuple[str, ...], tmp_path: Path) -> None:
    place = Place.make(tmp_path, {"OPS_KEY": KEY, "TZ": "Asia/Tokyo"})
    place.write(".spec/smartspec.config.yaml", 'production_ops: {key: "env:OPS_KEY"}')
    started = await finished(await place.start(*words))
    assert await place.run(*words) == started


async def test_it_has_the_environment_it_was_given_and_its_own_time_zone(tmp_path: Path) -> None:
    given = {"TZ": "JST-9", "NAME": "one"}
    (tmp_path / "say.py").write_text("import os, sys, time; sys.exit(f'{dict(os.environ)} {time.tzname[0]}')")
    code, out, err = await _forks.ran("say", [], tmp_path, given, 60)
    assert (code, out, err.decode()) == (1, b"", f"{given} JST\n")


async def test_one_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    (tmp_path / "wait.py").write_text("import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)")
    with pytest.raises(TimeoutError):
        await _forks.ran("wait", [], tmp_path, {}, 5)
    number = int((tmp_path / "pid").read_text())
    assert await asyncio.to_thread(servers.wait_until, lambda: is_over(number))


def is_over(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return False
