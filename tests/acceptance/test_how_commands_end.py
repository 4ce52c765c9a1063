"""What ends a command that nobody thought of: said by name, and never with the exit code of a result."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from smartspec_ops.cli._command import main
from tests.acceptance._workspace import KEY, MONITOR, SPEC, Place

pytestmark = pytest.mark.acceptance


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_output_that_finds_no_room_is_said_to_be_lost(tmp_path: Path) -> None:
    place = Place.make(tmp_path, {"OPS_KEY": KEY})
    place.write("specs/shop/pay/spec.md", SPEC)
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", MONITOR, "status"],
            cwd=place.root,
            env=place.seen_environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    lost = "standard output: No space left on device\n  hint: what was to be told is lost; check where it is sent to\n"
    assert ran.stderr.endswith(lost)
    assert "Exception ignored" not in ran.stderr
    assert ran.returncode == 2


def test_a_current_directory_that_was_deleted_is_named_as_that(tmp_path: Path) -> None:
    place, gone = Place.make(tmp_path, {}), tmp_path / "gone"
    gone.mkdir()
    ran = subprocess.run(
        ["sh", "-c", 'cd "$0" && rmdir "$0" && exec "$@"', str(gone), sys.executable, "-m", MONITOR, "status"],
        env=place.seen_environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr.startswith("the current directory was deleted [workspace/not-found]\n")
    assert ran.returncode == 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (MemoryError(), "there is not enough memory\n"),
        (RuntimeError("no such thing"), "a defect of smartspec-ops: please report it with what the log says of it\n"),
    ],
)
def test_a_defect_is_not_taken_for_a_service_that_is_not_well(
    fault: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise fault

    with pytest.raises(SystemExit) as end:
        main(click.Command("broken", callback=broken), [])
    assert end.value.code == 2
    assert said in capsys.readouterr().err


def test_what_the_system_refuses_is_said_also_where_standard_output_is_closed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stdout", None)  # as the interpreter does after `>&-`
    with pytest.raises(SystemExit) as end:
        main(click.Command("broken", callback=broken), [])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("Input/output error\n")
