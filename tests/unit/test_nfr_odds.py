"""What the rules let through and the odds doubt: for a person, with the words that speak against it."""

import math
from collections.abc import Mapping

import pytest

from bench.learn import SMALLEST, Example, learned, table
from smartspec_ops.domain.objective import Requirement, Verdict
from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.nfr.rules import odds

FIGURE = (
    "# Depot\n\nWe looked at the old board again. It took 8 s until the list of cranes was loaded in the browser.\n"
)


def read(text: str) -> list[Requirement]:
    return list(read_requirements(text, "spec.md").requirements)


def doubted(found: list[Requirement]) -> list[str]:
    return [r.why for r in found if r.why.startswith("doubtful: ")]


@pytest.fixture
def weigh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that speak against everything, so that only what is never asked stays undoubted."""

    def hopeless() -> Mapping[str, float]:
        return {odds.ALWAYS: -5.0, "line crane": -1.0, "line the crane": -0.5, "title notes": -0.3}

    monkeypatch.setattr(odds, "weights", hopeless)
    odds._weight_of.cache_clear()


@pytest.fixture(autouse=True)
def forget() -> None:
    odds._weight_of.cache_clear()


@pytest.mark.usefixtures("weigh")
def test_what_is_doubted_is_for_review_with_the_words_against_it() -> None:
    found = read("# Depot\n\n## Notes\n\n- The crane answers in 2 s\n")
    assert [r.verdict for r in found] == [Verdict.REVIEW]
    assert [why.partition(", by ")[2] for why in doubted(found)] == ["its words ('crane', 'the crane', 'notes')"]
    assert found[0].promise is None


@pytest.mark.usefixtures("weigh")
@pytest.mark.parametrize(
    "text",
    [
        "## Performance requirements\n\n- The response time of the crane is at most 2 s",
        "## Performance requirements\n\n- The crane has a response time of up to 2 s",
        "## Performance requirements\n\n- p95 300 ms",
        "## Performance requirements\n\n| Metric | Target |\n|---|---|\n| p95 of the crane | ≤ 300 ms |",
        "## Throughput requirements\n\n- Throughput of the crane: 20 requests/s",
        "## Notes\n\n- The response time of the crane must be below 2 s",
        "## Acceptance criteria\n\n- WHEN the language changes, THE panel SHALL be updated within 100 ms",
        "## Notes\n\n- **NFR-3:** The panel answers within 2 s",
    ],
)
def test_what_is_named_bounded_and_asked_for_is_never_doubted(text: str) -> None:
    assert [r.verdict for r in read(f"# Depot\n\n{text}\n")] == [Verdict.MEASURABLE]


def test_what_a_section_of_promises_names_without_a_bound_is_doubted_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odds, "weights", lambda: {odds.ALWAYS: -1.5})
    bare = "# Depot\n\n## Performance requirements\n\n- API response time 300 ms\n"
    assert [r.verdict for r in read(bare)] == [Verdict.MEASURABLE]
    monkeypatch.setattr(odds, "weights", lambda: {odds.ALWAYS: -2.5})
    assert [r.verdict for r in read(bare)] == [Verdict.REVIEW]


@pytest.mark.usefixtures("weigh")
@pytest.mark.parametrize(
    "text",
    [
        "# Depot\n\n## Notes\n\n- The crane answers in 2 s <!-- nfr: kind=latency -->\n",
        "# Depot\n\n<!-- nfr: document=promises -->\n\n## Notes\n\n- The crane answers in 2 s\n",
    ],
)
def test_an_annotation_settles_what_was_doubted(text: str) -> None:
    assert [(r.verdict, str(r.promise)) for r in read(text)] == [(Verdict.MEASURABLE, "latency ≤ 2 s")]


def test_a_doubt_without_telling_words_says_that_its_place_speaks_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odds, "weights", lambda: {odds.ALWAYS: -5.0})
    assert doubted(read("# Depot\n\n- The crane answers in 2 s\n")) == [
        "doubtful: more like a figure that is told than one that is promised, by where and how it stands"
    ]


def test_numbers_are_one_sign_and_unspaced_languages_are_taken_by_two() -> None:
    assert odds.words_of("line", "In 2.5 s") == {"line in", "line #", "line s", "line in #", "line # s"}
    assert odds.words_of("title", "応答時間") == {"title 応答", "title 答時", "title 時間"}


def test_the_table_is_one_of_weights() -> None:
    known = odds.weights()
    assert odds.ALWAYS in known
    assert list(known) == sorted(known)
    assert all(math.isfinite(w) and (abs(w) >= SMALLEST or n == odds.ALWAYS) for n, w in known.items())


def _example(document: int, promised: bool, *features: str) -> Example:
    return Example(document=document, features=frozenset([odds.ALWAYS, *features]), promised=promised, weight=1.0)


def test_what_is_learned_are_the_odds_of_each_feature() -> None:
    """Of 300 numbers with "must" nine in ten are promised, of 300 with "was" one in ten: log odds of 2.2 each way."""
    given = [_example(n, n % 10 != 0, "line must") for n in range(300)]
    given += [_example(n, n % 10 == 0, "line was") for n in range(300)]
    weights = learned(given)
    base = weights[odds.ALWAYS]
    assert base + weights["line must"] == pytest.approx(math.log(9), abs=0.35)
    assert base + weights["line was"] == pytest.approx(-math.log(9), abs=0.35)


def test_a_feature_of_few_documents_is_not_learned() -> None:
    given = [_example(n % 5, True, "line crane") for n in range(50)] + [
        _example(n, False, "line was") for n in range(50)
    ]
    assert set(learned(given)) == {odds.ALWAYS, "line was"}


def test_the_same_examples_give_the_same_table() -> None:
    given = [_example(n, n % 3 == 0, f"line {'abc'[n % 3]}", f"title {n % 7}") for n in range(200)]
    assert table(learned(given)) == table(learned(given))


@pytest.mark.parametrize(
    "name", ["Recovery tool", "Performa", "Request tracker", "Enterprise gateway", "Network monitor"]
)
def test_the_name_of_the_product_decides_nothing(name: str) -> None:
    table = "## NFR\n\n| Metric | Target |\n|---|---|\n| Error rate | 0.5 % |\n"
    body = f"{table}\n## Performance\n\n- Page load: 3 s\n- Search: 200 ms\n"
    assert doubted(read(f"# {name}\n\n{body}")) == doubted(read(f"# Depot\n\n{body}"))
