"""Secrets are found where a reference points, and nowhere else do they appear."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.redact import MASK, Redactor
from smartspec_ops.edge.secrets import MAX_FILE, Secrets

pytestmark = pytest.mark.edge


@dataclass(frozen=True)
class Ref:
    kind: str
    name: str


def private(path: Path, content: str | bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)
    return path


def secrets_of(tmp_path: Path, redactor: Redactor | None = None, **environment: str) -> Secrets:
    return Secrets(environment=environment, root=tmp_path, register=(redactor or Redactor()).register)


def test_an_environment_variable_is_resolved_and_known_to_the_redactor(tmp_path: Path) -> None:
    redactor = Redactor()
    secret = secrets_of(tmp_path, redactor, SLACK="plain-words-only").resolve(Ref("env", "SLACK"))
    assert secret.reveal() == "plain-words-only"
    assert redactor.text("it was plain-words-only") == f"it was {MASK}"


def test_a_file_is_read_relative_to_the_root_without_its_last_line_end(tmp_path: Path) -> None:
    private(tmp_path / "token", "plain words\n")
    assert secrets_of(tmp_path).resolve(Ref("file", "token")).reveal() == "plain words"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_file_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    private(tmp_path / "token", "plain-words-only", mode)
    with pytest.raises(UserFault, match=rf"file:token may be used by others \(mode 0{mode:o}\)") as fault:
        secrets_of(tmp_path).resolve(Ref("file", "token"))
    assert "chmod 600" in str(fault.value)
    assert "plain-words-only" not in str(fault.value)


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        (Ref("env", "MISSING"), "env:MISSING is not set"),
        (Ref("env", "EMPTY"), "env:EMPTY is empty"),
        (Ref("file", "missing"), "file:missing cannot be read: FileNotFoundError"),
        (Ref("file", "."), "file:. is not a regular file"),
        (Ref("file", "binary"), "file:binary is not text"),
        (Ref("file", "large"), f"file:large is larger than {MAX_FILE} bytes"),
        (Ref("keyring", "no-user"), "keyring:no-user does not name an entry"),
        (Ref("vault", "x"), "unknown kind of secret 'vault'"),
    ],
    ids=lambda value: value.name if isinstance(value, Ref) else "",
)
def test_a_reference_that_leads_nowhere_is_named_with_the_reason(tmp_path: Path, reference: Ref, says: str) -> None:
    private(tmp_path / "binary", b"\xff\xfe")
    private(tmp_path / "large", "x" * (MAX_FILE + 1))
    with pytest.raises(UserFault, match=says):
        secrets_of(tmp_path, EMPTY="").resolve(reference)


@pytest.fixture
def entries() -> Iterator[dict[tuple[str, str], str]]:
    """A keyring of this test, installed the way keyring's own backends are."""
    keyring = pytest.importorskip("keyring", reason="the extra 'keyring' is not installed")
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    known: dict[tuple[str, str], str] = {}

    class Known(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            if username == "locked":
                raise KeyringLocked
            return known.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            known[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del known[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(Known())
    yield known
    keyring.set_keyring(before)


def test_a_keyring_entry_is_resolved(tmp_path: Path, entries: dict[tuple[str, str], str]) -> None:
    entries["https://slack.example.test", "bot"] = "plain-words-only"
    secret = secrets_of(tmp_path).resolve(Ref("keyring", "https://slack.example.test/bot"))
    assert secret.reveal() == "plain-words-only"


@pytest.mark.parametrize(("user", "says"), [("nobody", "not in the keyring"), ("locked", "KeyringLocked")])
def test_a_keyring_without_the_entry_says_so(
    tmp_path: Path, entries: dict[tuple[str, str], str], user: str, says: str
) -> None:
    with pytest.raises(UserFault, match=says):
        secrets_of(tmp_path).resolve(Ref("keyring", f"service/{user}"))
