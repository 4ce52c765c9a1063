"""Blocking calls beside the event loop: what is handed back, how many at once, and what is given up."""

import asyncio
import subprocess
import sys
import threading

import pytest

from smartspec_ops.edge.handoff import Threads


def begun(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(f"{name}-")]


def ended(name: str) -> bool:
    for thread in begun(name):
        thread.join(30)
    return not begun(name)


async def test_what_the_work_gives_or_raises_is_handed_back() -> None:
    threads = Threads(2, "given")

    def halved(number: int) -> float:
        return 10 / number

    assert await asyncio.gather(*(threads.call(halved, n) for n in (1, 2, 4, 5))) == [10, 5, 2.5, 2]
    with pytest.raises(ZeroDivisionError):
        await threads.call(halved, 0)
    assert await threads.call({}.get, "nothing") is None
    threads.close()
    assert ended("given")


async def test_no_more_threads_are_begun_than_are_needed_and_never_more_than_allowed() -> None:
    threads, go, inside, entered = Threads(3, "few"), threading.Event(), list[int](), threading.Semaphore(0)

    def wait(number: int) -> int:
        inside.append(number)
        entered.release()
        go.wait()
        return number

    assert await threads.call(abs, -1) == 1
    assert len(begun("few")) == 1
    waiting = [asyncio.create_task(threads.call(wait, n)) for n in range(5)]
    await asyncio.sleep(0)
    assert all(entered.acquire(timeout=30) for _ in range(3))
    assert len(begun("few")) == 3
    assert sorted(inside) == [0, 1, 2]
    go.set()
    assert await asyncio.gather(*waiting) == [0, 1, 2, 3, 4]
    threads.close()
    assert ended("few")


async def test_what_is_given_up_before_its_turn_is_never_begun_and_what_comes_after_it_is() -> None:
    threads, go, asked, entered = Threads(1, "turn"), threading.Event(), list[str](), threading.Event()

    def ask(name: str) -> str:
        asked.append(name)
        entered.set()
        go.wait()
        return name

    first = asyncio.create_task(threads.call(ask, "first"))
    await asyncio.sleep(0)
    assert entered.wait(30)
    second, third = (asyncio.create_task(threads.call(ask, name)) for name in ("second", "third"))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    go.set()
    assert await asyncio.gather(first, third) == ["first", "third"]
    assert asked == ["first", "third"]
    threads.close()
    assert ended("turn")


async def test_closed_it_can_be_used_again() -> None:
    threads = Threads(2, "again")
    assert await threads.call(abs, -1) == 1
    threads.close()
    assert ended("again")
    assert await threads.call(abs, -2) == 2
    threads.close()
    assert ended("again")


async def given_up_in_the_middle(threads: Threads, go: threading.Event) -> None:
    inside = threading.Event()

    def wait(_: int) -> None:
        inside.set()
        go.wait()

    asked = asyncio.create_task(threads.call(wait, 0))
    await asyncio.sleep(0)
    assert inside.wait(30)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked


async def test_closed_it_waits_for_nothing_that_was_begun_before() -> None:
    threads, go = Threads(1, "before"), threading.Event()
    await given_up_in_the_middle(threads, go)
    threads.close()
    async with asyncio.timeout(30):
        assert await threads.call(abs, -1) == 1
    go.set()
    threads.close()
    assert ended("before")


async def test_a_system_that_lets_no_thread_begin_is_asked_again_and_nothing_is_done_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads, done = Threads(2, "none"), list[int]()

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            await threads.call(done.append, 1)
    await threads.call(done.append, 2)
    go = threading.Event()
    first = asyncio.create_task(threads.call(lambda _: go.wait(), 0))
    await asyncio.sleep(0)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        second = asyncio.create_task(threads.call(done.append, 3))
        await asyncio.sleep(0)
    go.set()
    await asyncio.gather(first, second)
    assert done == [2, 3]
    threads.close()
    assert ended("none")


def test_a_loop_that_has_ended_meanwhile_harms_no_thread() -> None:
    threads, go = Threads(1, "left"), threading.Event()
    asyncio.run(given_up_in_the_middle(threads, go))
    go.set()
    assert asyncio.run(threads.call(abs, -3)) == 3
    threads.close()
    assert ended("left")


def test_a_call_that_never_ends_keeps_no_process_from_ending() -> None:
    program = """
import asyncio, threading
from smartspec_ops.edge.handoff import Threads

inside = threading.Event()

def wait(never):
    inside.set()
    never.wait()

async def main():
    asked = asyncio.create_task(Threads(1, "stuck").call(wait, threading.Event()))
    await asyncio.sleep(0)
    assert inside.wait(30)
    asked.cancel()
    try:
        await asked
    except asyncio.CancelledError:
        print("given up")

asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "given up\n", "")
