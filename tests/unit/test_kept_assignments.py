"""What a spec gave to do is taken from the process before only where it is exactly what reading it again would give."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smartspec_ops.app.specs.workspace import SpecLocation, Workspace
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.codec import canonical, decode, encode
from smartspec_ops.edge.files import STATE, WriteScope
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.wiring import kept
from smartspec_ops.wiring.assignment import Assignment, assignment_of
from smartspec_ops.wiring.kept import FOLDER, Assignments, digest, reader
from smartspec_ops.wiring.sources import name_of
from smartspec_ops.wiring.target import read_target
from smartspec_ops.wiring.texts import Texts

pytestmark = pytest.mark.edge

CHECKOUT = Path(__file__).parents[2] / "examples" / "checkout"
SPEC = """# Pay

## Non-Functional Requirements

- NFR-001: error rate < 0.1 % over 30 days
- NFR-002: p99 latency < 200 ms
- NFR-003: p95 latency of exports ≤ 1.5 s
- NFR-004: throughput ≥ 100 requests per second
- NFR-005: memory usage below 80 %
- NFR-006: availability of the journey ≥ 99 %
- NFR-007: the page should be fast
- NFR-008: p50 latency < 1 s for reports
"""
OBSERVABILITY = """\
service: pay
tier: 2
providers:
  - {provider: prometheus, url: "http://one.example", headers: {X-Scope-OrgID: team-a, Accept: "*/*"}, delay: 90s}
  - {provider: openmetrics, name: page, url: "env:PAGE", auth: {kind: bearer, token: "env:TOKEN"}, interval: 15s}
windows: {budget: {calendar: month, timezone: Europe/Berlin}}
deployment: {query: deploys_info, source: page}
dashboards: [{title: Pay, url: "http://boards.example/pay"}]
metrics:
  - {name: errors, requirement: NFR-001, bad: 'e{code=~"5.."}', total: e, source: prometheus, absent: bad}
  - {name: latency, requirement: NFR-002, histogram: t_seconds, unit: s, source: prometheus, group_by: [route]}
  - {name: exports, requirement: NFR-003, native_histogram: x_seconds, source: prometheus, goal: 97.25 %, idle_ok: true}
  - {name: traffic, requirement: NFR-004, rate: e_total, source: page}
  - {name: memory, requirement: NFR-005, query: memory, unit: "%", source: prometheus, runbook: "http://books.example/1"}
  - {name: journey, requirement: NFR-006, composite: {of: [errors, exports], weights: {exports: 0.25}}}
  - {name: spare, query: spare_things, unit: count, source: page}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "specs/shop/pay"
    folder.mkdir(parents=True)
    (folder / "spec.md").write_text(SPEC)
    (folder / "observability.yaml").write_text(OBSERVABILITY)
    return tmp_path.resolve()


def read(root: Path, key: bytes | None = bytes(32)) -> Assignment:
    """As the next process reads the one spec of a workspace, and leaves it to the one after."""
    workspace = Workspace(root=root)
    assignments = Assignments(workspace, WriteScope(root, (".spec",)), lambda: KeyRing.of(key) if key else None)
    found = assignments.read(location(root))
    assignments.keep()
    return found


def location(root: Path) -> SpecLocation:
    return Workspace(root=root).all_specs()[0]


def anew(root: Path) -> Assignment:
    return assignment_of(read_target(Workspace(root=root), location(root)))


def kept_file(root: Path) -> Path:
    (found,) = (root / FOLDER).iterdir()
    return found


def test_the_next_process_takes_exactly_what_was_read(root: Path) -> None:
    first = read(root)
    written = kept_file(root).stat()
    assert read(root) == first == anew(root)
    assert kept_file(root).stat().st_ino == written.st_ino, "what was taken is not written again"
    assert {type(one.indicator).__name__ for one in first.objectives} == {
        "RatioIndicator",
        "HistogramIndicator",
        "NativeHistogramIndicator",
        "RateIndicator",
        "ValueIndicator",
        "CompositeIndicator",
    }
    assert [name_of(one) for one in first.sources] == [name_of(one) for one in read(root).sources]
    assert first.remarks
    assert first.marker
    assert first.absent_is_bad
    assert first.subject.unmeasured
    assert first.subject.unpromised == ("spare",)


def test_every_word_of_an_assignment_survives_being_written_down(root: Path) -> None:
    for made in (anew(root), assignment_of(read_target(checkout := Workspace.find(CHECKOUT), checkout.all_specs()[0]))):
        assert decode(Assignment, json.loads(canonical(encode(made)))) == made
        assert repr(decode(Assignment, encode(made))) == repr(made), "repr tells types, too"


@pytest.mark.parametrize("name", ["spec.md", "observability.yaml"])
def test_an_edit_of_either_file_is_seen_at_once(root: Path, name: str) -> None:
    read(root)
    path = root / "specs/shop/pay" / name
    path.write_text(path.read_text().replace("200 ms", "250 ms").replace("tier: 2", "tier: 1"))
    assert read(root) == anew(root) == read(root)


def test_a_fault_is_told_although_an_earlier_text_was_kept(root: Path) -> None:
    read(root)
    (root / "specs/shop/pay/observability.yaml").write_text(OBSERVABILITY + "metrix: []\n")
    with pytest.raises(UserFault):
        read(root)


def instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def spoil(file: Path) -> None:
        file.unlink()
        make(file)

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"{}"),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes() + b" "),
        lambda file: file.write_bytes(bytes([*file.read_bytes()[:-1], file.read_bytes()[-1] ^ 1])),
        instead(Path.mkdir),
        instead(os.mkfifo),
        instead(lambda file: file.symlink_to("/etc/passwd")),
        lambda file: os.truncate(file, kept.MOST + 1),
    ],
    ids=["empty", "json", "shorter", "longer", "a bit", "a folder", "a pipe", "a link", "huge"],
)
def test_what_was_spoilt_is_read_anew(root: Path, spoil: Callable[[Path], object]) -> None:
    read(root)
    spoil(kept_file(root))
    assert read(root) == anew(root)


def test_what_another_key_sealed_is_none_of_ours(root: Path) -> None:
    """A repository may bring a state folder with it: what its author would like to be watched is not believed."""
    other = replace_text(root, "200 ms", "200 s")
    read(root, key=b"x" * 32)
    foreign = kept_file(root).read_bytes()
    replace_text(root, "200 s", "200 ms")
    read(root)
    kept_file(root).write_bytes(foreign)
    assert read(root) == anew(root) != other


def test_the_file_of_one_spec_is_not_taken_for_another(root: Path) -> None:
    mine = read(root)
    file = kept_file(root)
    shutil.copytree(root / "specs/shop/pay", root / "specs/shop/sell")
    shutil.rmtree(root / "specs/shop/pay")
    copied = file.read_bytes()
    file.unlink()
    read(root)
    kept_file(root).write_bytes(copied)
    assert read(root) == anew(root) != mine
    assert read(root).subject.spec_id == "sell"


def test_nothing_is_kept_without_a_key_or_a_place(root: Path) -> None:
    assert read(root, key=None) == anew(root)
    assert not (root / STATE).exists()
    (root / ".spec").write_text("in the way")
    assert read(root) == anew(root)


TEXTS = Texts(spec_id="pay", spec_path="a.md", spec=SPEC, observability_path="b.yaml", observability=OBSERVABILITY)
NAMES = [one.name for one in fields(Texts)]


@given(name=st.sampled_from(NAMES), at=st.integers(0, 2_000), cut=st.integers(0, 3), put=st.text(max_size=3))
def test_any_edit_of_anything_read_changes_the_digest(name: str, at: int, cut: int, put: str) -> None:
    text = getattr(TEXTS, name)
    edited = text[:at] + put + text[at + cut :]
    assume(edited != text)
    assert digest(replace(TEXTS, **{name: edited})) != digest(TEXTS)


@given(pair=st.sampled_from(list(pairwise(NAMES))), count=st.integers(1, 4))
def test_moving_text_from_one_to_the_next_changes_the_digest(pair: tuple[str, str], count: int) -> None:
    first, second = (getattr(TEXTS, name) for name in pair)
    moved = replace(TEXTS, **{pair[0]: first[:-count], pair[1]: first[-count:] + second})
    assert digest(moved) != digest(TEXTS)


def test_another_reader_keeps_its_own(tmp_path: Path) -> None:
    """A new version of us, of what we learned or of a library may read otherwise."""
    (tmp_path / "markdown_it_py-9.0.dist-info").mkdir()
    (tmp_path / "code.py").write_text("a = 1")
    before = reader([str(tmp_path)], tmp_path)
    assert reader([str(tmp_path)], tmp_path) == before
    (tmp_path / "code.py").write_text("a = 12")
    edited = reader([str(tmp_path)], tmp_path)
    (tmp_path / "odds.tsv").write_text("always\t1")
    learned = reader([str(tmp_path)], tmp_path)
    (tmp_path / "markdown_it_py-9.0.dist-info").rename(tmp_path / "markdown_it_py-9.1.dist-info")
    assert len({before, edited, learned, reader([str(tmp_path)], tmp_path)}) == 4


def replace_text(root: Path, old: str, new: str) -> Assignment:
    path = root / "specs/shop/pay/spec.md"
    path.write_text(path.read_text().replace(old, new))
    return anew(root)
