"""Rules for what is said right beside a number: whose limit it is, where its target stands, which setting it fills."""

# ruff: noqa: E501  (the patterns of all languages together)

import re

from smartspec_ops.spec.nfr.classify import Facts

_LIMIT = r"(?:rate[- ]?limit|limit|quota|cap|kontingent|grenze|limite|límite|quote|cuota|cota|лимит\w*|квот\w*|ліміт\w*|配额|限额|限制|上限|制限|クォータ|한도|제한|hạn mức|batas|sınırı?)"
# "(OpenRouter limit = balance)": the limit of another system, told in the parentheses that follow.
_OF_OTHERS = re.compile(
    rf"\s*(?:/\s?\w+\s*)?[(（]\s*(?:[A-Z][\w.]*(?:\s[A-Z][\w.]*)?(?:'s|の)?\s{{0,1}}{_LIMIT}|{_LIMIT}\s(?:of|von|de|di|du|del|do)?\s?(?:the\s)?[A-Z][\w.]*)(?![^\W\d_])"
)

_TARGET = r"(?:targets?|slos?|nfrs?|goals?|requirements?|ziel\w*|objectif|objetivo|obiettivo|meta|цел\w+)"
# "(up to 500 ms per latency target above)": the target stands elsewhere.
_STANDS_ELSEWHERE = re.compile(
    rf"\s*(?:\(|,)?\s*(?:as )?(?:per|see|cf\.|laut|gemäß|siehe|selon|voir|según|ver|secondo|vedi|conforme|согласно|см\.)\s[^().;]{{0,30}}?{_TARGET}\s(?:above|below|in §|oben|unten|ci-dessus|arriba|sopra|acima|выше)",
    re.IGNORECASE,
)

# "RestartSec=30s", "max_wait=5s": a setting and its value, written as in its file.
_ASSIGNED = re.compile(r"(?<![\w.])(?:[A-Z][a-z]+(?:[A-Z][a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+|[A-Za-z]+_\w+)=$")


def is_limit_of_others(facts: Facts) -> bool:
    return bool(_OF_OTHERS.match(facts.statement.text, facts.mention.end))


def is_told_elsewhere(facts: Facts) -> bool:
    return bool(_STANDS_ELSEWHERE.match(facts.statement.text, facts.mention.end))


def is_assigned(facts: Facts) -> bool:
    text, mention = facts.statement.text, facts.mention
    return facts.percentile is None and bool(_ASSIGNED.search(text[max(0, mention.start - 40) : mention.start]))
