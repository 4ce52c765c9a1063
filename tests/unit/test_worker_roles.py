"""--roles: what is meant, and what is said where it cannot be."""

import pytest

from smartspec_ops.cli._roles import daemon_roles, server_roles
from smartspec_ops.domain.errors import UserFault


@pytest.mark.parametrize(
    ("given", "roles"),
    [
        (None, ["watch", "respond", "deliver"]),
        ("deliver", ["deliver"]),
        (" deliver , watch,deliver", ["watch", "deliver"]),
    ],
)
def test_roles_of_a_daemon(given: str | None, roles: list[str]) -> None:
    assert daemon_roles(given, is_shared=True) == roles


@pytest.mark.parametrize(("given", "roles"), [(None, ["serve", "respond", "deliver"]), ("serve", ["serve"])])
def test_roles_of_a_server(given: str | None, roles: list[str]) -> None:
    assert server_roles(given) == roles


@pytest.mark.parametrize(
    ("given", "is_shared", "said"),
    [
        ("deliver", False, "on SQLite one process does everything"),
        ("watch,sned", True, "'sned' is no role of this command"),
        ("serve", True, "smartspec-ops serve takes alerts in"),
    ],
)
def test_what_a_daemon_cannot_be(given: str, is_shared: bool, said: str) -> None:
    with pytest.raises(UserFault) as caught:
        daemon_roles(given, is_shared=is_shared)
    [fault] = caught.value.diagnostics
    assert said in f"{fault.message} {fault.hint}"


@pytest.mark.parametrize(
    ("given", "said"),
    [("deliver", "--roles serve,deliver"), ("watch", "smartspec_production_monitor --daemon watches")],
)
def test_what_a_server_cannot_be(given: str, said: str) -> None:
    with pytest.raises(UserFault) as caught:
        server_roles(given)
    [fault] = caught.value.diagnostics
    assert said in f"{fault.message} {fault.hint}"
