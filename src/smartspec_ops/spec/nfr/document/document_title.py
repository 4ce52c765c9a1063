"""Whether one heading names the whole document."""

from smartspec_ops.spec.nfr.words import expressions as re


def has_title(headings: list[tuple[int, int, str]]) -> bool:
    levels = [level for _, level, _ in headings]
    if not levels or (len(levels) == 1 and levels[0] > 1) or _NUMBERED.match(headings[0][2]):
        return False  # "## 6. Success metrics" is a section, wherever the rest of the document went
    return levels[0] == min(levels) and levels.count(levels[0]) == 1


_NUMBERED = re.compile(r"\d{1,2}[.)]\s")
