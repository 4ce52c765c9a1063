"""A spec is found by its id in every published shape of workspace; two answers are a fault that lists them."""

import json
from typing import Any

import pytest

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.spec.lookup import (
    Index,
    IndexEntry,
    Shelf,
    check_id,
    declared_id,
    id_of,
    observability_candidates,
    owner_of,
    path_variants,
    read_index,
    resolve,
)
from smartspec_ops.spec.settings import Settings

REGEX = Settings().safety.spec_id_regex


@pytest.mark.parametrize(
    ("data", "spec_id", "path", "owner"),
    [
        (
            {"version": "1.0.0", "total_specs": 1, "specs": [{"id": "spec-core-001-a", "repo": "private",
             "path": "specs/specs/core/spec-core-001-a", "category": "core"}]},
            "spec-core-001-a", "specs/specs/core/spec-core-001-a", None,
        ),
        (
            {"version": "5.0", "specs": [{"id": "spec-x-001", "path": "specs/feature/spec-x-001/spec.md",
             "metadata": {"owner": "team-x"}}], "stats": {"total": 1}},
            "spec-x-001", "specs/feature/spec-x-001/spec.md", "team-x",
        ),
        (
            {"version": "6.3.5", "specs": [], "ui_specs": [{"id": "ui-1", "path": "specs/ui/ui-1/spec.md"}],
             "categories": [], "statistics": {}},
            "ui-1", "specs/ui/ui-1/spec.md", None,
        ),
        (
            {"version": "1.0.0", "specs": [{"id": "SPEC-001-PROJECT-OVERVIEW", "path": "specs/o/spec.md.md",
             "owner": "platform"}]},
            "SPEC-001-PROJECT-OVERVIEW", "specs/o/spec.md.md", "platform",
        ),
        ([{"id": "bare-list", "path": "specs/b"}], "bare-list", "specs/b", None),
    ],
)  # fmt: skip
def test_every_published_shape_of_index_is_read(data: Any, spec_id: str, path: str, owner: str | None) -> None:
    index = read_index(json.dumps(data), "SPEC_INDEX.json")
    assert index.diagnostics == ()
    assert [(entry.id, entry.path, entry.owner) for entry in index.entries] == [(spec_id, path, owner)]
    assert owner_of(spec_id.lower(), index) == owner


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "index/syntax"), ("[" * 100_000, "index/syntax"), ('{"specs": [3, {"id": 1, "path": "x"}]}', "index/entry")],
)
def test_a_broken_index_is_a_warning_and_never_in_the_way(text: str, code: str) -> None:
    index = read_index(text, "SPEC_INDEX.json")
    assert index.entries == ()
    assert [d.code for d in index.diagnostics] == [code]


@pytest.mark.parametrize("text", ["3", "{}", "null", '{"specs": {}}'])
def test_an_index_without_specs_is_empty(text: str) -> None:
    assert read_index(text, "SPEC_INDEX.json") == Index()


@pytest.mark.parametrize("spec_id", ["checkout", "SPEC-001-PROJECT-OVERVIEW", "a_b-c"])
def test_ids_are_accepted_whatever_their_case(spec_id: str) -> None:
    assert check_id(spec_id, REGEX) == spec_id.lower()


@pytest.mark.parametrize("spec_id", ["", "ab", "../x", "a/b", "a\\b", "a\x00b", "a" * 200, "ünï", "a b"])
def test_what_is_no_id(spec_id: str) -> None:
    with pytest.raises(UserFault) as fault:
        check_id(spec_id, REGEX)
    assert "\x00" not in str(fault.value)


def test_a_lax_rule_lets_nothing_climb() -> None:
    for spec_id in ("..", "a/../b", "a\nb"):
        with pytest.raises(UserFault):
            check_id(spec_id, ".*")


@pytest.mark.parametrize(
    ("path", "variants"),
    [
        ("specs/a/spec.md", ("specs/a/spec.md", "specs/a/spec.md.md")),
        ("specs/a/spec.md.md", ("specs/a/spec.md.md", "specs/a/spec.md")),
        ("specs/a/", ("specs/a/spec.md", "specs/a/spec.md.md")),
        ("specs\\a", ("specs/a/spec.md", "specs/a/spec.md.md")),
    ],
)
def test_what_a_path_of_the_index_may_stand_for(path: str, variants: tuple[str, ...]) -> None:
    assert path_variants(path) == variants


INDEX = Index(
    (
        IndexEntry(id="Checkout", path="specs/shop/checkout"),
        IndexEntry(id="checkout", path="specs/other/spec.md"),
        IndexEntry(id="gone", path="specs/gone/spec.md"),
        IndexEntry(id="twice", path="specs/a/t1/spec.md"),
        IndexEntry(id="TWICE", path="specs/a/t2/spec.md"),
    )
)
FILES = [
    "specs/shop/checkout/spec.md",
    "specs/other/spec.md",
    "specs/a/t1/spec.md",
    "specs/a/t2/spec.md",
    "specs/feature/gone/spec.md",
    "specs/Top/spec.md",
    "specs/specs/core/deep/spec.md",
    "specs/x/y/z/toodeep/spec.md",
    "specs/p/same/spec.md",
    "specs/q/same/spec.md",
    "specs/feature/001-scripts/spec.md",
]
SHELF = Shelf(index=INDEX, files=FILES, declared={"specs/feature/001-scripts/spec.md": "SSP-DOCKER-006"})


@pytest.mark.parametrize(
    ("spec_id", "file"),
    [
        ("checkout", "specs/other/spec.md"),
        ("Checkout", "specs/shop/checkout/spec.md"),
        ("gone", "specs/feature/gone/spec.md"),
        ("top", "specs/Top/spec.md"),
        ("deep", "specs/specs/core/deep/spec.md"),
        ("ssp-docker-006", "specs/feature/001-scripts/spec.md"),
        ("twice", "specs/a/t1/spec.md"),
    ],
)
def test_the_order_of_resolution(spec_id: str, file: str) -> None:
    assert resolve(spec_id, SHELF) == file


@pytest.mark.parametrize(
    ("spec_id", "code", "hint"),
    [
        ("Twice", "spec/ambiguous", "specs/a/t1/spec.md, specs/a/t2/spec.md"),
        ("same", "spec/ambiguous", "specs/p/same/spec.md, specs/q/same/spec.md"),
        ("chekout", "spec/not-found", "did you mean 'checkout'"),
        ("toodeep", "spec/not-found", ""),
        ("zzzzzz", "spec/not-found", "there are: "),
    ],
)
def test_no_answer_and_two_answers_are_faults_that_list_candidates(spec_id: str, code: str, hint: str) -> None:
    with pytest.raises(UserFault) as fault:
        resolve(spec_id, SHELF)
    (diagnostic,) = fault.value.diagnostics
    assert diagnostic.code == code
    assert hint in (diagnostic.hint or "")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("# X\n\nSpec ID: SSP-DOCKER-006\n", "SSP-DOCKER-006"),
        ("| Spec ID | checkout |\n", "checkout"),
        ("- **Spec ID:** `checkout`\n", "checkout"),
        ("**Spec ID**: checkout\n", "checkout"),
        ("spec_id: checkout\n", "checkout"),
        ("The Spec ID is unknown.\n", None),
        ("Spec ID:\n", None),
    ],
)
def test_what_a_spec_calls_itself(text: str, own: str | None) -> None:
    assert declared_id(text) == own


def test_a_file_goes_by_the_index_then_by_its_folder_then_by_its_own_word() -> None:
    assert id_of("specs/shop/checkout/spec.md", SHELF) == "Checkout"
    assert id_of("specs/feature/001-scripts/spec.md", SHELF) == "001-scripts"
    assert id_of("specs/spec.md", Shelf(index=Index(), files=[], declared={"specs/spec.md": "SHOP-1"})) == "SHOP-1"
    assert id_of("specs/Top/spec.md", SHELF) == "Top"


def test_where_observability_is_looked_for() -> None:
    found = observability_candidates("specs/shop/checkout/spec.md", "checkout")
    assert [path for path in found if path.endswith(".yaml")] == [
        "specs/shop/checkout/observability.yaml",
        "observability/checkout.yaml",
        "observability/checkout/observability.yaml",
        "config/observability/checkout.yaml",
        "config/observability/checkout/observability.yaml",
        "observability/observability.yaml",
        "config/observability/observability.yaml",
        ".spec/observability.yaml",
    ]
