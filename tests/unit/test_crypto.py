"""Sealed fields open only where, and with the key, they were sealed; keys stay private and are never lost silently."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import Secret
from smartspec_ops.stores.crypto import KeyRing, MasterKey
from smartspec_ops.stores.keys import default_key_path, key_ring, load_key, load_or_create_key

pytestmark = pytest.mark.edge

RAW, OTHER = bytes(range(32)), b"o" * 32
RING = KeyRing.of(RAW)
PLACE = {"table": "effects", "row": "7", "column": "body"}


@given(st.binary(max_size=2000))
def test_what_was_sealed_opens_again(plain: bytes) -> None:
    sealed = RING.seal(plain, **PLACE)
    assert RING.open(sealed, **PLACE) == plain
    assert len(sealed) == len(plain) + 33


def test_sealing_twice_gives_different_bytes() -> None:
    assert RING.seal(b"same", **PLACE) != RING.seal(b"same", **PLACE)


@given(st.binary(min_size=1, max_size=40), st.data())
def test_any_flipped_bit_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(RING.seal(plain, **PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(StoreUnavailable, match="effects 7, column body"):
        RING.open(bytes(sealed), **PLACE)


@given(st.integers(0, 40))
def test_a_cut_ciphertext_is_refused(length: int) -> None:
    with pytest.raises(StoreUnavailable):
        RING.open(RING.seal(b"0123456789", **PLACE)[:length], **PLACE)


@pytest.mark.parametrize("moved", [{"table": "events"}, {"row": "8"}, {"column": "title"}, {"row": "7\0body"}])
def test_a_ciphertext_moved_elsewhere_is_refused(moved: dict[str, str]) -> None:
    with pytest.raises(StoreUnavailable, match="another row"):
        RING.open(RING.seal(b"x", **PLACE), **{**PLACE, **moved})


def test_an_older_key_still_opens_what_it_sealed() -> None:
    sealed = RING.seal(b"x", **PLACE)
    rotated = KeyRing.of(OTHER, RAW)
    assert rotated.open(sealed, **PLACE) == b"x"
    with pytest.raises(StoreUnavailable, match="not in the key ring"):
        RING.open(rotated.seal(b"x", **PLACE), **PLACE)


def test_keys_derived_for_different_purposes_differ_and_none_is_the_master_key() -> None:
    key = MasterKey(RAW)
    derived = {key.chain.secret.hex(), key.check, RAW.hex()}
    assert len(derived) == 3
    assert not any(one.startswith(key.id) for one in derived)


def test_the_same_key_has_the_same_name_for_ever() -> None:
    """Changing the derivation would lock every existing database."""
    assert MasterKey(RAW).id == "5e1b6b7f"


@pytest.mark.parametrize("raw", [b"", b"short", RAW + b"x"])
def test_a_key_of_another_length_is_refused(raw: bytes) -> None:
    with pytest.raises(StoreUnavailable, match="32"):
        KeyRing.of(raw)


def test_keys_do_not_print() -> None:
    assert base64.b64encode(RAW).decode() not in repr(RING) + repr(MasterKey(RAW)) + str(MasterKey(RAW))
    assert repr(MasterKey(RAW)) == f"MasterKey({MasterKey(RAW).id}, ***)"


# --- key files ----------------------------------------------------------------------------------------------------


def test_a_new_key_file_is_private_and_loads_again(tmp_path: Path) -> None:
    path = tmp_path / "config" / "key"
    made = load_or_create_key(path)
    assert load_or_create_key(path).current.id == made.current.id
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_several_makers_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(load_or_create_key, [tmp_path / "key"] * 16))
    assert len({ring.current.id for ring in rings}) == 1


def test_no_file_is_no_key(tmp_path: Path) -> None:
    assert load_key(tmp_path / "key") is None


def test_a_key_file_may_hold_older_keys_below_the_current_one(tmp_path: Path) -> None:
    text = "\n".join(["# current", base64.b64encode(OTHER).decode(), "# older", base64.b64encode(RAW).decode(), ""])
    ring = _written(tmp_path, text)
    assert ring is not None
    assert ring.current.id == MasterKey(OTHER).id
    assert set(ring.keys) == {MasterKey(OTHER).id, MasterKey(RAW).id}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "not base64!\n", "c2hvcnQ=\n", "ä\n"])
def test_a_damaged_key_file_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        _written(tmp_path, text)
    assert caught.value.hint
    assert (tmp_path / "key").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    load_or_create_key(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    with pytest.raises(StoreUnavailable) as caught:
        load_or_create_key(tmp_path / "key")
    assert caught.value.hint == f"chmod 600 {tmp_path / 'key'}"


def test_a_place_that_cannot_hold_a_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        load_or_create_key(tmp_path / "file" / "key")


def test_a_key_may_come_from_a_secret() -> None:
    assert key_ring(Secret(base64.b64encode(RAW).decode() + "\n")).current.id == MasterKey(RAW).id
    with pytest.raises(StoreUnavailable) as caught:
        key_ring(Secret("hunter2hunter2!"))
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


def test_the_key_lives_outside_the_project_by_default() -> None:
    assert default_key_path().is_absolute()
    assert default_key_path().parts[-2:] == ("smartspec-ops", "key")


def _written(folder: Path, text: str) -> KeyRing | None:
    path = folder / "key"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return load_key(path)
