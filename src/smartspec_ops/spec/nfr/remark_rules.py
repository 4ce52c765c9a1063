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


# "Healthy: p95 < 1 s" beside "Warning:" and "Red:": one band of a scale of states. "Good" and "critical" may grade a requirement.
_BAND = re.compile(
    r"\W*(?:healthy|ok|pass(?:ed)?|green|warn(?:ing)?|degraded|yellow|amber|orange|fail(?:ed)?|red|unhealthy|poor|bad|gesund|grün|gelb|rot|warnung|vert|jaune|rouge|verde|amarill[oa]|amarel[oa]|roj[oa]|vermelh[oa]"
    r"|giallo|rosso|groen|geel|rood|zielony|żółty|czerwony|норма|зел[её]н\w+|ж[её]лт\w+|красн\w+|предупреждение|健康|警告|绿色?|黄色?|红色?|緑|赤|경고|양호|주의)\W{0,3}[:：–—]",
    re.IGNORECASE,
)


def is_band(facts: Facts) -> bool:
    return not facts.in_table and bool(_BAND.match(facts.statement.text))


def is_limit_of_others(facts: Facts) -> bool:
    return bool(_OF_OTHERS.match(facts.statement.text, facts.mention.end))


def is_told_elsewhere(facts: Facts) -> bool:
    return bool(_STANDS_ELSEWHERE.match(facts.statement.text, facts.mention.end))


def is_assigned(facts: Facts) -> bool:
    text, mention = facts.statement.text, facts.mention
    return facts.percentile is None and bool(_ASSIGNED.search(text[max(0, mention.start - 40) : mention.start]))
