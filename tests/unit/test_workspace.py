"""The workspace on disk: found from anywhere inside, read within its bounds, never outside."""

import json
from pathlib import Path

import pytest

from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.domain.errors import UserFault

pytestmark = pytest.mark.edge

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "checkout"


def make(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def code_of(fault: pytest.ExceptionInfo[UserFault]) -> str:
    return fault.value.diagnostics[0].code


def test_the_example_is_found_from_inside_it() -> None:
    workspace = Workspace.find(EXAMPLE / "specs" / "shop" / "checkout")
    assert workspace.root == EXAMPLE
    assert workspace.warnings == ()
    found = workspace.locate("CHECKOUT")
    assert found.spec_path == EXAMPLE / "specs/shop/checkout/spec.md"
    assert found.observability_path == EXAMPLE / "specs/shop/checkout/observability.yaml"
    assert found.owner == "checkout"
    assert [each.spec_id for each in workspace.all_specs()] == ["checkout"]


def test_a_directory_without_a_workspace_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(UserFault) as fault:
        Workspace.find(tmp_path)
    assert code_of(fault) == "workspace/not-found"


def test_specs_inside_specs_make_no_workspace(tmp_path: Path) -> None:
    make(tmp_path, {"specs/specs/core/deep/spec.md": "# Deep\n"})
    for start in (".", "specs", "specs/specs", "specs/specs/core/deep"):
        assert Workspace.find(tmp_path / start).root == tmp_path.resolve()
    assert Workspace.find(tmp_path).locate("deep").spec_path == tmp_path.resolve() / "specs/specs/core/deep/spec.md"


def test_broken_settings_stop_with_every_fault(tmp_path: Path) -> None:
    make(tmp_path, {".spec/smartspec.config.yaml": "production_ops: {rooster: [], escalation: {repeat: x}}\n"})
    with pytest.raises(UserFault) as fault:
        Workspace.find(tmp_path)
    assert len(fault.value.diagnostics) == 2
    assert ".spec/smartspec.config.yaml:1:18" in str(fault.value)


def test_a_published_configuration_is_repaired_and_warned_about(tmp_path: Path) -> None:
    make(tmp_path, {".spec/smartspec.config.yaml": 'safety:\n  spec_id_regex: "^[a-z\\-]{3,9}$"\n'})
    workspace = Workspace.find(tmp_path)
    assert [each.code for each in workspace.warnings] == ["PMON-002"]
    assert workspace.settings.safety.spec_id_regex == r"^[a-z\-]{3,9}$"


@pytest.mark.parametrize(
    ("files", "spec_id", "path"),
    [
        ({"specs/a/spec-one/spec.md": ""}, "spec-one", "specs/a/spec-one/spec.md"),
        ({"specs/a/SPEC-ONE/spec.md": ""}, "spec-one", "specs/a/SPEC-ONE/spec.md"),
        ({"specs/spec-one/spec.md.md": ""}, "spec-one", "specs/spec-one/spec.md.md"),
        ({"specs/a/001-x/spec.md": "Spec ID: SPEC-ONE\n"}, "spec-one", "specs/a/001-x/spec.md"),
        (
            {"SPEC_INDEX.json": json.dumps({"specs": [{"id": "SPEC-ONE", "path": "docs/one"}]}), "docs/one/spec.md": "",
             ".spec/x": ""},
            "spec-one", "docs/one/spec.md",
        ),
        (
            {".spec/SPEC_INDEX.json": json.dumps({"specs": [{"id": "spec-one", "path": "specs/nowhere/spec.md"}]}),
             "specs/a/spec-one/spec.md": ""},
            "spec-one", "specs/a/spec-one/spec.md",
        ),
        ({".spec/SPEC_INDEX.json": "{broken", "specs/a/spec-one/spec.md": ""}, "spec-one", "specs/a/spec-one/spec.md"),
    ],
)  # fmt: skip
def test_a_spec_is_found_in_every_kind_of_workspace(
    tmp_path: Path, files: dict[str, str], spec_id: str, path: str
) -> None:
    workspace = Workspace.find(make(tmp_path, files))
    assert workspace.locate(spec_id).spec_path == workspace.root / path


def test_two_specs_with_one_id_are_a_fault_that_lists_both(tmp_path: Path) -> None:
    make(tmp_path, {"specs/a/same/spec.md": "", "specs/b/same/spec.md": ""})
    with pytest.raises(UserFault, match=r"specs/a/same/spec\.md, specs/b/same/spec\.md"):
        Workspace.find(tmp_path).locate("same")


def test_a_spec_nobody_knows_is_a_fault_with_a_suggestion(tmp_path: Path) -> None:
    make(tmp_path, {"specs/a/checkout/spec.md": ""})
    with pytest.raises(UserFault, match="did you mean 'checkout'"):
        Workspace.find(tmp_path).locate("chekout")


def test_one_unreadable_spec_does_not_hide_the_others(tmp_path: Path) -> None:
    make(tmp_path, {"specs/a/001/spec.md": "Spec ID: wanted\n", "specs/a/bad/spec.md": ""})
    (tmp_path / "specs/a/bad/spec.md").write_bytes(b"\xff\xfe")
    assert Workspace.find(tmp_path).locate("wanted").spec_path.parent.name == "001"


@pytest.mark.parametrize("asked", ["checkout", "CHECKOUT", "SHOP-1", "shop-1"])
def test_a_spec_has_one_id_however_it_is_asked_for(tmp_path: Path, asked: str) -> None:
    """Two spellings must never become two ledgers."""
    make(tmp_path, {"specs/a/checkout/spec.md": "Spec ID: SHOP-1\n"})
    workspace = Workspace.find(tmp_path)
    assert workspace.locate(asked).spec_id == workspace.all_specs()[0].spec_id == "checkout"


@pytest.mark.parametrize("name", ["specs/a/checkout/spec.md", "specs/a/checkout"])
def test_a_spec_may_be_named_by_its_path(tmp_path: Path, name: str) -> None:
    make(tmp_path, {"specs/a/checkout/spec.md": "Spec ID: SHOP-1\n", ".spec/observability.yml": "provider: datadog\n"})
    workspace = Workspace.find(tmp_path)
    found = workspace.locate_path(tmp_path.resolve() / name)
    assert found.spec_id == "checkout"
    assert found.observability_path == workspace.root / ".spec/observability.yml"


def test_a_path_to_nothing_is_a_fault(tmp_path: Path) -> None:
    make(tmp_path, {"specs/a/checkout/spec.md": ""})
    with pytest.raises(UserFault) as fault:
        Workspace.find(tmp_path).locate_path(tmp_path / "specs" / "nothing.md")
    assert code_of(fault) == "spec/not-found"


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    make(tmp_path, {"out/spec.md": "secret", "in/specs/a/plain/spec.md": ""})
    root = tmp_path / "in"
    (root / "specs/a/linked").mkdir()
    (root / "specs/a/linked/spec.md").symlink_to(tmp_path / "out/spec.md")
    workspace = Workspace.find(root)
    for path in (tmp_path / "out/spec.md", root / "specs/a/linked/spec.md", root / "../out/spec.md"):
        with pytest.raises(UserFault) as fault:
            workspace.read(path)
        assert code_of(fault) == "files/unsafe-path"
    with pytest.raises(UserFault):
        workspace.read(workspace.locate("linked").spec_path)
    with pytest.raises(UserFault):
        workspace.locate_path(tmp_path / "out/spec.md")


def test_an_index_that_leads_outside_is_refused(tmp_path: Path) -> None:
    index = json.dumps({"specs": [{"id": "evil", "path": "../out/spec.md"}]})
    make(tmp_path, {"out/spec.md": "", "in/.spec/SPEC_INDEX.json": index})
    with pytest.raises(UserFault) as fault:
        Workspace.find(tmp_path / "in").locate("evil")
    assert code_of(fault) == "files/unsafe-path"


def test_another_root_may_be_read_where_it_is_listed(tmp_path: Path) -> None:
    make(
        tmp_path,
        {"other/specs/a/far/spec.md": "", "in/.spec/smartspec.config.yaml": "workspace: {roots: [., ../other]}\n"},
    )
    workspace = Workspace.find(tmp_path / "in")
    assert workspace.read(workspace.locate("far").spec_path) == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"x" * 101, "files/too-large"), (b"\xff\xfe\x00", "files/not-text")],
)
def test_what_is_read_is_bounded_text(tmp_path: Path, content: bytes, code: str) -> None:
    config = "safety: {content_limits: {max_context_bytes: 100}}\n"
    make(tmp_path, {".spec/smartspec.config.yaml": config})
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(UserFault) as fault:
        Workspace.find(tmp_path).read(tmp_path.resolve() / "x")
    assert code_of(fault) == code


@pytest.mark.parametrize(
    ("content", "place", "was"),
    [
        ("# Café\n\n- 99.9 % – always\n".encode("cp1252"), "1:6", "WINDOWS-1252"),
        ("# A\n- p99 ‹ 300 ms\n".encode("cp1252"), "2:7", "WINDOWS-1252"),
        ("# A\n".encode("utf-16"), "1:1", "UTF-16"),
    ],
)
def test_text_of_another_encoding_is_told_with_its_place(tmp_path: Path, content: bytes, place: str, was: str) -> None:
    make(tmp_path, {"specs/a/x/observability.yaml": ""})
    (tmp_path / "specs/a/x/spec.md").write_bytes(content)
    with pytest.raises(UserFault) as fault:
        Workspace.find(tmp_path).read(tmp_path.resolve() / "specs/a/x/spec.md")
    assert f"specs/a/x/spec.md:{place}: this is not UTF-8 text" in str(fault.value)
    assert f"iconv -f {was}" in str(fault.value)


def test_a_directory_is_no_text(tmp_path: Path) -> None:
    make(tmp_path, {"specs/a/x/spec.md": ""})
    with pytest.raises(UserFault) as fault:
        Workspace.find(tmp_path).read(tmp_path.resolve() / "specs")
    assert code_of(fault) == "files/not-a-file"


def test_the_scan_is_bounded(tmp_path: Path) -> None:
    files = {f"specs/a/s{number}/spec.md": "" for number in range(5)}
    make(tmp_path, {**files, ".spec/smartspec.config.yaml": "safety: {content_limits: {max_files_scanned: 3}}\n"})
    with pytest.raises(UserFault) as fault:
        Workspace.find(tmp_path).locate("s4x")
    assert code_of(fault) == "spec/too-many-files"
