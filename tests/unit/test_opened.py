"""What a process opened is closed as it ends, whatever of that fails."""

from pathlib import Path

import pytest

from smartspec_ops.wiring.process import Process


async def test_everything_is_closed_although_parts_fail_and_every_failure_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".spec").mkdir()
    process, closed = Process.at(tmp_path), list[str]()

    def part(name: str, *, fails: bool = False) -> None:
        async def close() -> None:
            closed.append(name)
            if fails:
                raise OSError(name)

        (process.last if name.startswith("fact") else process.later)(close)

    async with (await process.store()).begin():
        pass
    part("a")
    part("b", fails=True)
    part("c", fails=True)
    part("fact d", fails=True)
    with pytest.raises(OSError, match=r"^fact d$"):
        await process.close()
    assert closed == ["c", "b", "a", "fact d"]
    told = [one.msg for one in caplog.records if isinstance(one.msg, dict)]
    assert [str(one["exc_info"]) for one in told if one["event"] == "close.failed"] == ["c", "b", "fact d"]
    await process.close()  # nothing is left; a database that were, would be a warning, which is an error
    assert len(closed) == 4
