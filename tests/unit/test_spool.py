"""The spool's file: what was said to be kept is there after any crash, and nothing else is taken for it."""

import os
import resource
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from smartspec_ops.ports import Document, Effect, SpoolRecord
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.spool import FileSpool, look_at
from smartspec_ops.stores.spool_file import HEAD_SIZE, content_of
from tests.unit.objectives import MINUTE, NOON

pytestmark = pytest.mark.edge

DATABASE, OTHER = "a" * 32, "b" * 32
RING = KeyRing.of(b"k" * 32)


def kept(number: int, text: str = "") -> SpoolRecord:
    effect = Effect(
        kind="intake", key=f"print:episode:{number}", due_at=NOON, body={"n": number, "text": text}, lane="print"
    )
    document = Document(kind="alert", key="checkout/errors", body={"seq": number}, version=3)
    return SpoolRecord(at=NOON + number * MINUTE, effects=[effect], documents=[document])


class Machine:
    """The processes of one machine, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spool: FileSpool | None = None

    async def start(
        self, *, database: str = DATABASE, ring: KeyRing = RING, most: int = 10**6, reserved: int = 4096
    ) -> FileSpool:
        self.end()
        self.spool = FileSpool(self.folder, database, lambda: ring, most=most, reserved=reserved)
        await self.spool.open()
        return self.spool

    def end(self) -> None:
        """As a process ends that is killed: its locks go, and nothing else is done."""
        for one in list(self.spool._files()) if self.spool else ():
            one.close()
        self.spool = None

    @property
    def files(self) -> Sequence[Path]:
        return sorted(self.folder.glob("*.spool"))


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "spool")
    yield made
    made.end()


async def test_what_was_appended_is_there_for_the_next_process_in_order(machine: Machine) -> None:
    spool = await machine.start()
    for number in range(3):
        assert await spool.append(kept(number)) is None
    again = await machine.start()
    assert list(await again.records()) == [kept(n) for n in range(3)]
    assert (again.holds.records, again.holds.messages, again.holds.oldest) == (3, 3, NOON)
    await again.append(kept(3))
    assert [one.at for one in await again.records()] == [NOON + n * MINUTE for n in range(4)]
    await again.clear()
    assert list(await again.records()) == []
    assert list(await (await machine.start()).records()) == []


async def test_it_is_private_and_sealed(machine: Machine) -> None:
    spool = await machine.start()
    await spool.append(kept(1, "customer 4711 cannot pay"))
    (path,) = machine.files
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"4711" not in path.read_bytes()
    (seen,) = look_at(machine.folder)
    assert (seen.database, seen.holds) == (DATABASE, spool.holds)


async def test_a_write_that_was_cut_short_anywhere_costs_that_record_alone(machine: Machine) -> None:
    spool = await machine.start(reserved=1)
    ends = []
    (path,) = machine.files
    for number in range(2):
        await spool.append(kept(number))
        ends.append(path.stat().st_size)
    machine.end()
    whole = path.read_bytes()
    for cut in range(ends[0], ends[1]):
        content = content_of(whole[:cut])
        assert content is not None
        assert ([part.at for part in content.parts], content.end, content.is_damaged) == ([NOON], ends[0], False)
    path.write_bytes(whole[: ends[1] - 1])
    again = await machine.start()
    assert list(await again.records()) == [kept(0)]


async def test_a_flipped_bit_costs_its_record_and_is_said(machine: Machine) -> None:
    spool = await machine.start(reserved=1)
    sizes = [HEAD_SIZE]
    for number in range(3):
        await spool.append(kept(number))
        sizes.append(machine.files[0].stat().st_size)
    (path,) = machine.files
    machine.end()
    whole = path.read_bytes()
    for at in range(sizes[1], sizes[2]):
        content = content_of(whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :])
        assert content is not None
        assert [part.at for part in content.parts] == [NOON, NOON + 2 * MINUTE]
        assert content.is_damaged
    path.write_bytes(whole[: sizes[1] + 9] + b"?" + whole[sizes[1] + 10 :])
    again = await machine.start()
    assert list(await again.records()) == [kept(0), kept(2)]
    await again.clear()
    assert len(list(machine.folder.glob("*.damaged"))) == 1


async def test_what_was_delivered_does_not_come_back_from_behind_newer_records(machine: Machine) -> None:
    spool = await machine.start()
    for number in range(5):
        await spool.append(kept(number, "x" * number * 7))
    await spool.records()
    await spool.clear()
    await spool.append(kept(9))
    assert list(await spool.records()) == [kept(9)]
    assert list(await (await machine.start()).records()) == [kept(9)]


async def test_the_spool_of_another_database_waits_for_that_one(machine: Machine) -> None:
    spool = await machine.start(database=OTHER)
    await spool.append(kept(1))
    ours = await machine.start()
    assert list(await ours.records()) == []
    assert list(await (await machine.start(database=OTHER)).records()) == [kept(1)]


async def test_what_our_keys_do_not_open_stays_as_it_is(machine: Machine) -> None:
    stranger = KeyRing.of(b"s" * 32)
    spool = await machine.start(ring=stranger)
    await spool.append(kept(1))
    ours = await machine.start()
    assert list(await ours.records()) == []
    await ours.clear()
    assert list(await (await machine.start(ring=stranger)).records()) == [kept(1)]


async def test_a_record_does_not_open_in_another_place(machine: Machine) -> None:
    """Whoever can write to the folder cannot make a message come again, or another come first."""
    spool = await machine.start(reserved=1)
    for number in range(2):
        await spool.append(kept(number))
    (path,) = machine.files
    machine.end()
    raw = path.read_bytes()
    content = content_of(raw)
    assert content is not None
    first, second = (raw[part.offset : part.end] for part in content.parts)
    path.write_bytes(raw[:HEAD_SIZE] + second + first)
    assert list(await (await machine.start()).records()) == []
    assert path.exists()


async def test_what_came_after_it_was_read_is_not_forgotten_with_it(machine: Machine) -> None:
    spool = await machine.start()
    await spool.append(kept(1))
    await spool.records()
    await spool.append(kept(2))
    await spool.clear()
    assert list(await spool.records()) == [kept(1), kept(2)]


async def test_it_is_bounded_and_says_so(machine: Machine) -> None:
    spool = await machine.start(most=1024)
    refused = await spool.append(kept(1, "x" * 2000))
    assert refused == "the spool is full (1 KiB)"
    assert await spool.append(kept(2)) is None
    assert list(await spool.records()) == [kept(2)]


async def test_a_disk_that_is_full_refuses_and_what_was_reserved_is_there(machine: Machine) -> None:
    spool = await machine.start(reserved=8192)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        assert await spool.append(kept(1, "x" * 4000)) is None
        assert "cannot be written" in (await spool.append(kept(2, "x" * 9000)) or "")
        assert await spool.append(kept(3)) is None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [one.at for one in await spool.records()] == [NOON + MINUTE, NOON + 3 * MINUTE]
    assert [one.at for one in await (await machine.start()).records()] == [NOON + MINUTE, NOON + 3 * MINUTE]


async def test_two_processes_have_a_file_each_and_one_takes_over_what_the_other_left(tmp_path: Path) -> None:
    first, second = Machine(tmp_path), Machine(tmp_path)
    one, two = await first.start(), await second.start()
    await one.append(kept(1))
    await two.append(kept(2))
    assert (list(await one.records()), list(await two.records())) == ([kept(1)], [kept(2)])
    second.end()
    assert sorted(record.at for record in await one.records()) == [NOON + MINUTE, NOON + 2 * MINUTE]
    await one.clear()
    assert look_at(tmp_path) == []
    first.end()


async def test_a_system_that_cannot_reserve_room_has_a_spool_all_the_same(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fallocate")  # as on macOS
    spool = await machine.start()
    assert await spool.append(kept(1)) is None
    assert list(await (await machine.start()).records()) == [kept(1)]


async def test_an_orderly_end_leaves_no_empty_file(machine: Machine) -> None:
    (await machine.start()).close()
    assert machine.files == []


async def test_a_file_that_was_never_finished_is_none(machine: Machine) -> None:
    machine.folder.mkdir(mode=0o700)
    for name, content in (("empty", b""), ("zeros", bytes(4096)), ("text", b"hello"), ("short", b"ssospool1")):
        (machine.folder / f"{name}.spool").write_bytes(content)
    spool = await machine.start()
    assert list(await spool.records()) == []
    assert len(machine.files) == 1


async def test_a_file_whose_head_is_broken_is_kept(machine: Machine) -> None:
    await (await machine.start()).append(kept(1))
    (path,) = machine.files
    machine.end()
    path.write_bytes(b"X" + path.read_bytes()[1:])
    whole = path.read_bytes()
    assert list(await (await machine.start()).records()) == []
    assert path.with_suffix(".damaged").read_bytes() == whole


async def test_a_link_in_the_folder_is_not_followed(machine: Machine, tmp_path: Path) -> None:
    machine.folder.mkdir(mode=0o700)
    target = tmp_path / "precious"
    target.write_text("keep me")
    (machine.folder / "x.spool").symlink_to(target)
    await machine.start()
    assert target.read_text() == "keep me"
