"""The wordings of notices: complete in every language, data and never executed, and a workspace's own before ours."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.app.effects.wordings import listed, wordings
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import words_en, words_th
from smartspec_ops.domain.incident.notice import product_wordings
from smartspec_ops.domain.incident.wording import EVERYWHERE, INSIDE, Audience, Lang, Wording, allowed, faults, read

KNOWN = product_wordings()
FOLDER = ".spec/templates/notices"


def test_every_notice_has_a_wording_in_every_language() -> None:
    by_lang = {lang: {key[1:] for key in KNOWN if key[0] is lang} for lang in Lang}
    assert by_lang[Lang.EN] == by_lang[Lang.TH]
    assert words_en.WORDS.keys() == words_th.WORDS.keys()


@pytest.mark.parametrize("key", [key for key in KNOWN if key[0] is Lang.TH], ids="/".join)
def test_a_translation_says_what_the_original_says(key: Any) -> None:
    """The same names, so no fact is lost; and it is Thai, not a copy."""
    original, translated = KNOWN[(Lang.EN, *key[1:])], KNOWN[key]
    assert translated.names == original.names
    assert re.search("[\u0e00-\u0e7f]", translated.body) or translated.body.startswith("{text}")


@pytest.mark.parametrize("key", list(KNOWN), ids="/".join)
def test_our_own_wordings_pass_the_check(key: Any) -> None:
    assert list(faults(KNOWN, key, KNOWN[key])) == []


def test_customers_wordings_can_name_no_internals() -> None:
    theirs = [(Lang.EN, audience, what) for audience, what in listed(KNOWN) if audience is Audience.CUSTOMERS]
    assert theirs
    for wording in theirs:
        names = allowed(KNOWN, wording)
        assert names <= EVERYWHERE | {"text", "next", "lasted", "until"}
        assert not names & (INSIDE - EVERYWHERE)


@pytest.mark.parametrize(
    ("wording", "names", "filled"),
    [
        (Wording("{a}", "x {a}\n\ny {b}"), {"a": "1", "b": "2"}, ("1", "x 1\n\ny 2")),
        (Wording("s", "x {a}\n\nNext: {b}"), {"a": "1", "b": ""}, ("s", "x 1")),
        (Wording("s", "{a}"), {"a": "{b} {a} {0.__class__} %s ${HOME} {{7*7}}", "b": "no"}, None),
        (Wording("{drill}x", "{drill}y"), {"drill": ""}, ("x", "y")),
        (Wording("s", "{not a name} {A} {}"), {}, ("s", "{not a name} {A} {}")),
    ],
)
def test_names_are_filled_in_and_nothing_is_executed(
    wording: Wording, names: dict[str, str], filled: tuple[str, str] | None
) -> None:
    assert wording.filled(names) == (filled or ("s", names["a"]))


@given(st.text(), st.text())
def test_whatever_a_value_holds_it_comes_out_as_it_is(value: str, other: str) -> None:
    subject, body = Wording("s {value}", "{value}").filled({"value": value, "other": other})
    assert subject == f"s {value}"
    assert body == value.strip("\n")


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Subject: hello {service}\n\nbody\n", Wording("hello {service}", "body")),
        ("subject:hello\nbody", Wording("hello", "body")),
        ("no subject line", Wording("", "no subject line")),
    ],
)
def test_a_file_begins_with_its_subject(text: str, wording: Wording) -> None:
    assert read(text) == wording


def put(root: Path, path: str, text: str | bytes) -> None:
    target = root / FOLDER / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_a_workspaces_own_wording_is_used_and_the_rest_stays(tmp_path: Path) -> None:
    put(tmp_path, "en/customers/resolved.txt", "Subject: All good\n{service} is fine, after {lasted}.\n")
    found = wordings(tmp_path, FOLDER)
    own = found.find(Lang.EN, Audience.CUSTOMERS, "resolved.override")
    assert own == Wording("All good", "{service} is fine, after {lasted}.")
    assert found.find(Lang.TH, Audience.CUSTOMERS, "resolved") == KNOWN[Lang.TH, Audience.CUSTOMERS, "resolved"]
    assert found.find(Lang.EN, Audience.CUSTOMERS, "approval") is None


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (
            "en/customers/resolved.txt",
            "Subject: x\n{severity}",
            "{severity} is not known here; known: lasted, service, since",
        ),
        ("en/customers/opened.txt", "Subject: x\ny", "there is no notice 'opened' for customers in 'en'"),
        ("en/responders/opened.txt", "no subject", "it has no subject"),
        ("de/responders/opened.txt", "Subject: x", "the path is not <lang>/<audience>/<notice>.txt"),
        ("en/everybody/opened.txt", "Subject: x", "the path is not <lang>/<audience>/<notice>.txt"),
        ("en/responders/opened.txt", b"Subject: \xff", "it is not UTF-8 text"),
        ("en/responders/opened.txt", b"Subject: x\n" * 9_000, "it is not UTF-8 text of at most 65536 bytes"),
    ],
)
def test_a_wording_that_cannot_be_used_is_told_before_the_first_incident(
    tmp_path: Path, path: str, text: str | bytes, said: str
) -> None:
    put(tmp_path, path, text)
    with pytest.raises(UserFault) as fault:
        wordings(tmp_path, FOLDER)
    assert f"{FOLDER}/{path}: {said}" in str(fault.value)


def test_without_a_folder_and_outside_the_workspace_there_are_none(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    root.mkdir()
    put(tmp_path, "en/responders/opened.txt", "Subject: x\ny")
    for folder in (FOLDER, f"../{FOLDER}", str(tmp_path / FOLDER)):
        assert not wordings(root, folder).own


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "en/responders/other.md", "Subject: x\ny")
    (tmp_path / FOLDER / "en/responders/opened.txt").symlink_to(tmp_path / FOLDER / "en/responders/other.md")
    with pytest.raises(UserFault, match="not UTF-8 text"):
        wordings(tmp_path, FOLDER)
