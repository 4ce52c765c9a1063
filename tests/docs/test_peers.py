"""The faults of other tools: each names a test that exists, and each test written for one is named."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FAULTS = "tests/unit/test_peers_faults.py"
PAGE = (ROOT / "docs/peers.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name for node in functions if node.name.startswith("test_")}


def test_every_test_named_exists() -> None:
    assert NAMED
    assert [(path, name) for path, name in NAMED if name not in names_in(path)] == []


def test_every_test_of_a_fault_is_named_once() -> None:
    assert sorted(name for path, name in NAMED if path == FAULTS) == sorted(names_in(FAULTS))


def test_every_test_of_a_fault_begins_with_its_tool() -> None:
    rows = [row.split("|") for row in PAGE.splitlines() if FAULTS in row]
    assert rows
    for _, tool, *_, test, _ in rows:
        name = tool.strip().lower().removesuffix("' rules").replace("-", "_")
        assert f"::test_{name}_" in test
