"""The labelled corpus as a floor: what is read today must stay read."""

import pytest

from bench.nfr import Document, Score, differences, load, score

DOCUMENTS = load()


def test_the_corpus_is_large_and_speaks_many_languages() -> None:
    assert len(DOCUMENTS) >= 60
    assert len({d.language for d in DOCUMENTS}) >= 13


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_every_labelled_document_is_read_as_labelled(document: Document) -> None:
    assert differences(document) == []
    assert score(document).lookalikes_reported == 0


def test_a_score_counts_strictly() -> None:
    total = Score(right=3, missed=1, wrong=1) + Score(right=1, lookalikes=4, lookalikes_reported=1)
    assert (total.precision, total.recall, total.lookalike_rate) == (0.8, 0.8, 0.25)
