"""The time since the machine was started, and the name that run of it has for every process."""

import sys
from collections.abc import Callable

import pytest

from smartspec_ops.edge.clock import SystemClock, boot_of, named_by_linux, named_by_macos


def _unknown() -> str:
    raise OSError("no such name")


def _is(name: str) -> Callable[[], str]:
    return lambda: name


def test_the_run_of_a_machine_has_the_name_that_the_system_gives_it() -> None:
    linux, mac = _is("3b1f6c3e-0f7e-4c5d-9b6a-2f8f4f2f9d11\n"), _is("A5FEA490-1C1D-4B4E-8F52-53A2C6D3E4F5")
    assert boot_of([linux]) == boot_of([linux]) == boot_of([linux, mac]) != boot_of([mac])
    assert boot_of([_unknown, mac]) == boot_of([mac]), "where one has none, the next is asked"
    assert 0 <= boot_of([mac]) < 2**63


@pytest.mark.parametrize("names", [[_unknown], [_is("")], [_is("no number")], []])
def test_a_machine_without_a_name_for_it_has_another_in_each_process(names: list[Callable[[], str]]) -> None:
    assert boot_of(names) != boot_of(names)


@pytest.mark.skipif(sys.platform != "linux", reason="a name of Linux")
def test_this_machine_has_a_name_for_it() -> None:
    assert SystemClock().uptime().boot == boot_of([named_by_linux])
    with pytest.raises(OSError, match="sysctl"):
        named_by_macos()


@pytest.mark.skipif(sys.platform != "darwin", reason="a name of macOS")
def test_a_mac_has_a_name_for_it() -> None:
    assert SystemClock().uptime().boot == boot_of([named_by_macos])
