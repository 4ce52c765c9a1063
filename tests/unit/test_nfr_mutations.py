"""Changes of form that must not change a reading: order, markup, width of signs, notes, table or bullet, edits."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.nfr import Document, load
from smartspec_ops.domain.objective import Requirement
from smartspec_ops.spec.nfr import read_requirements

HEAD = "# Depot\n\n## Non-Functional Requirements\n\n"
# Label, bound and target of one promise each; the bound stands before the target.
PARTS = (
    ("p95 search latency", "<", "200 ms"),
    ("Average render time", "≤", "1.5 s"),
    ("Uptime", "≥", "99.9%"),
    ("Error rate of the intake", "<", "0.5%"),
    ("Throughput of the printer", ">=", "300 req/s"),
    ("CPU usage", "<", "70%"),
    ("Replication lag", "<", "2 seconds"),
    ("Cold start", "<=", "3 s"),
    ("Cache hit ratio", ">", "85%"),
)
WIDE = str.maketrans(
    {**{chr(c): chr(c + 0xFEE0) for c in range(ord("0"), ord("9") + 1)}, "<": "＜", ">": "＞", "%": "％"}
)
EDITS = (
    "Drafts are kept for 30 days.",
    "The clerk prints the label.",
    "| Field | Type |\n|---|---|\n| name | text |",
    "```yaml\nlatency: 5 ms\n```",
)
DOCUMENTS = load()


def read(body: str) -> tuple[Requirement, ...]:
    return read_requirements(HEAD + body + "\n", "spec.md").requirements


def promised(body: str) -> dict[str, str]:
    return {r.id: str(r.promise) for r in read(body) if r.promise}


def bullets(parts: Sequence[tuple[str, str, str]]) -> str:
    return "\n".join(f"- {label} {sign} {target}" for label, sign, target in parts)


def table(parts: Sequence[tuple[str, str, str]]) -> str:
    return "| Metric | Target |\n|---|---|\n" + "\n".join(
        f"| {label} | {sign} {target} |" for label, sign, target in parts
    )


def test_every_part_is_one_promise() -> None:
    assert len(promised(bullets(PARTS))) == len(PARTS)


@given(st.permutations(PARTS))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_changes_neither_meanings_nor_ids(parts: list[tuple[str, str, str]]) -> None:
    assert promised(table(parts)) == promised(table(PARTS))


@given(st.sampled_from(PARTS))
@settings(max_examples=len(PARTS) * 2, deadline=None)
def test_a_row_says_what_a_bullet_says(part: tuple[str, str, str]) -> None:
    assert list(promised(table([part])).values()) == list(promised(bullets([part])).values())


@given(
    st.sampled_from(PARTS),
    st.sampled_from(
        [
            "- **NFR-001**: {} {} {}",
            "- {} ({} {})",
            "### {}\n\n- Target: {} {}",
            "- {}\n  - {} {}",
            "| ID | Requirement | Priority |\n|---|---|---|\n| N-01 | {} {} {} | High |",
            "| Metric | Target | Measured by |\n|---|---|---|\n| {} | {} {} | probe |",
        ]
    ),
)
@settings(max_examples=50, deadline=None)
def test_where_the_label_stands_changes_no_meaning(part: tuple[str, str, str], form: str) -> None:
    assert list(promised(form.format(*part)).values()) == list(promised(bullets([part])).values())


@given(st.sampled_from(PARTS), st.sampled_from(["**{}**", "`{}`", "*{}*", "__{}__"]))
@settings(max_examples=40, deadline=None)
def test_markup_around_the_target_changes_nothing(part: tuple[str, str, str], markup: str) -> None:
    label, sign, target = part
    assert promised(f"- {label} {markup.format(f'{sign} {target}')}") == promised(bullets([part]))


@given(st.sampled_from(PARTS), st.sampled_from(["**{}**", "**{}:**", "*{}*", "_{}_"]))
@settings(max_examples=40, deadline=None)
def test_markup_around_the_label_changes_no_meaning(part: tuple[str, str, str], markup: str) -> None:
    label, sign, target = part
    marked = promised(f"- {markup.format(label)} {sign} {target}")
    assert list(marked.values()) == list(promised(bullets([part])).values())


@given(st.sampled_from(PARTS))
@settings(max_examples=len(PARTS) * 2, deadline=None)
def test_full_width_signs_and_digits_mean_the_same(part: tuple[str, str, str]) -> None:
    label, sign, target = part
    wide = f"- {label} {sign.translate(WIDE)} {target.translate(WIDE)}"
    assert list(promised(wide).values()) == list(promised(bullets([part])).values())


@given(
    st.sampled_from(PARTS),
    st.sampled_from(
        [" (measured at the proxy)", " — see the board", " (excluding maintenance)", ", agreed with the depot"]
    ),
)
@settings(max_examples=40, deadline=None)
def test_a_trailing_note_changes_no_meaning(part: tuple[str, str, str], note: str) -> None:
    assert list(promised(bullets([part]) + note).values()) == list(promised(bullets([part])).values())


# Two promises of a line, the word that names each before or behind its number, and what joins them.
PHRASES = {
    "The truck leaves the depot.": (
        ("{} < 200 ms", "p95 search latency"),
        ("at least 99.9% {}", "uptime"),
        ("less than 0.5% {}", "errors"),
        ("{} must stay below 70%", "CPU usage"),
        ("at least {} per second", "300 labels"),
        ("{} < 2 seconds", "replication lag"),
        ("{} above 85%", "cache hit rate"),
    ),
    "Der Wagen verlässt das Lager, wenn die Prüfung beendet ist.": (
        ("{} < 800 ms", "Antwortzeit"),
        ("mindestens 99,9 % {}", "Verfügbarkeit"),
        ("{} darf 0,5 % nicht überschreiten", "die Fehlerrate"),
        ("{} < 70 %", "CPU-Auslastung"),
    ),
    "操作员打印标签，车辆离开仓库。": (
        ("{}低于 800ms", "响应时间"),
        ("{}不低于 99.9%", "可用性"),
        ("{}不超过 0.5%", "错误率"),
        ("{} > 85%", "缓存命中率"),
    ),
}
JOINTS = {"The": (" and ", ", ", "; "), "Der": (" und ", ", "), "操作员": ("，", "、", "且")}


@pytest.mark.parametrize("opening", PHRASES, ids=("en", "de", "zh"))
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_two_promises_of_a_line_stay_two_however_they_are_joined(opening: str, data: st.DataObject) -> None:
    phrases = [phrase.format(word) for phrase, word in PHRASES[opening]]
    joints = next(j for start, j in JOINTS.items() if opening.startswith(start))
    one, two = data.draw(st.permutations(phrases))[:2]
    line = f"{one}{data.draw(st.sampled_from(joints))}{two}"
    apart, together = (list(promised(f"{opening}\n\n{b}").values()) for b in (f"- {one}\n- {two}", f"- {line}"))
    assert len(apart) == 2
    assert together == apart


@given(st.sampled_from(EDITS), st.booleans(), st.integers(0, len(PARTS)))
@settings(max_examples=40, deadline=None)
def test_an_edit_elsewhere_changes_neither_meanings_nor_ids(edit: str, before: bool, at: int) -> None:
    plain = promised(bullets(PARTS))
    cut = 0 if before else at
    edited = f"{bullets(PARTS[:cut])}\n\n{edit}\n\n{bullets(PARTS[cut:])}"
    assert promised(edited) == plain


@given(st.sampled_from(PARTS), st.integers(2, 9))
@settings(max_examples=30, deadline=None)
def test_a_new_target_keeps_the_id(part: tuple[str, str, str], digit: int) -> None:
    label, sign, target = part
    last = max(i for i, c in enumerate(target) if c.isdigit())
    changed = f"{target[:last]}{digit}{target[last + 1 :]}"
    assert promised(bullets([part])).keys() == promised(bullets([(label, sign, changed)])).keys()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_every_promise_points_at_its_number_and_says_why(document: Document) -> None:
    lines = document.text.split("\n")
    for requirement in read_requirements(document.text, "spec.md").requirements:
        place = requirement.place
        if requirement.promise is None:
            continue
        assert place.column is not None
        assert place.end_column is not None
        spanned = lines[place.line - 1][place.column - 1 : place.end_column - 1]
        assert spanned, "the span holds the number"
        assert spanned == spanned.strip()
        assert requirement.why
        assert 0 < requirement.confidence <= 1


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_a_closing_note_changes_no_document(document: Document) -> None:
    plain = read_requirements(document.text, "spec.md").requirements
    noted = read_requirements(document.text + "\n\n## Contact\n\nAsk the depot.\n", "spec.md").requirements
    assert [(r.id, str(r.promise), r.place) for r in noted if r.promise] == [
        (r.id, str(r.promise), r.place) for r in plain if r.promise
    ]
