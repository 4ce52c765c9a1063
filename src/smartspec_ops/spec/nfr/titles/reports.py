"""Documents that tell what was found: an experiment, a test run, an investigation, recognised by their parts."""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterable

from smartspec_ops.spec.nfr.titles.context import fold_title
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.words import folded_pattern

# The parts such a document is made of; each line is one part, in all languages.
_PARTS = tuple(
    folded_pattern(pattern)
    for pattern in (
        r"^(?:results?|findings|outcomes?|ergebnis|resultat|resultado|risultat|wynik|sonuc|ket qua|hasil|результат|结果|結果|결과)\b|^result in",
        r"^(?:verdict|conclusions?|summary of results|fazit|bilan|conclusion|conclusao|conclusione|wnioski|выводы|висновки|结论|結論|결론|kesimpulan)",
        r"^(?:method|methodology|procedure|vorgehen|methodik|methode|metodo|metodologia|методика|方法|手法|방법)\b",
        r"^(?:limitations?|threats to validity|einschrankung|limites de l|limitaciones|limitacoes|keterbatasan|ограничения метод|局限|限界)",
        r"^(?:test|experiment|probe|run|trial|versuch|essai|prueba|teste|prova|тест|эксперимент|测试|実験|실험) ?\d",
        r"^(?:test (?:conditions|set-?up|environment|bed)|experimental set-?up|environment and set-?up|raw (?:data|numbers|results)|testumgebung|versuchsaufbau|测试环境|測定環境|테스트 환경)",
        r"^(?:root cause|cpu breakdown|breakdown|analysis|discussion|decision impact|recommended actions?|lessons|ursachenanalyse|analyse|分析|考察|분석)\b",
    )
)
# The parts of a runbook: what is seen, what is done about it, how it is known to be over.
_STEPS = tuple(
    folded_pattern(pattern)
    for pattern in (
        r"^(?:symptoms?|detection|when to use|when this|alert (?:description|condition|details)|trigger)\b",
        r"^(?:impact|severity|user impact|blast radius)\b",
        r"^(?:triage|diagnos\w+|investigat\w+|immediate (?:actions?|steps)|first (?:response|steps)|what to check|checks?)\b",
        r"^(?:mitigat\w+|remediation|resolution|resolve|recover\w*|fix|rollback)\b",
        r"^(?:verification|verify|validation|confirm\w*)\b",
        r"^(?:post-? ?incident|follow-? ?up|prevention|after the incident)\b",
        r"^escalat\w+\b",
        r"\brunbook\b",
    )
)
_ENOUGH, _ENOUGH_STEPS = 3, 4


def reports(titles: Iterable[str]) -> bool:
    """Does the document have three parts or more of a report, or four or more of a runbook?"""
    folded = [fold_title(title) for title in titles]

    def has(parts: tuple[re.Pattern, ...]) -> int:
        return sum(any(part.search(title) for title in folded) for part in parts)

    return has(_PARTS) >= _ENOUGH or has(_STEPS) >= _ENOUGH_STEPS
