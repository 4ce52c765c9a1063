"""Lines of a plain text in a Markdown paragraph, which are no sentence that an editor wrapped."""

# ruff: noqa: E501  (the patterns of all scripts together)

from itertools import pairwise

from smartspec_ops.spec.nfr.words import expressions as re

_GOES_ON = re.compile(
    r"[^\W\d_A-ZА-ЯЁІЇЄҐÀ-ÖØ-Þ\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\w\s<>≤≥*`\"'(（「《]"
)
_LABELLED = re.compile(r"[^:：.。!?]{2,60}[:：](?!//)")
_SHORT, _LINES = 0.6, 4
_LED = 12  # of one statement not every number is read


# "within", "des", "不超过": a line that ends so goes on in the next one.
_ENDS_WITHIN = re.compile(
    r"(?:[(/+=<>≤≥–—]|(?<!\w)(?:an?|the|of|to|in|for|by|at|with|within|below|under|than|most|least|and|or|is|be|are|must|shall|should|der|die|das|des|dem|den|und|oder|im|von|mit|für|muss|unter|de|la|le|les|du|et|en|que|el|los|di|il|del|da|do|в|на|для|не|с|na|van|het|een|binnen|onder)"
    r"|不超过|不超過|小于|低于|必须|[はがをに]|ภายใน|ต้อง|[은는을를])$"
)
_TITLE = re.compile(r"[^\d:：.。!?；;,，]{1,60}")
_LEADS = re.compile(r"[:：]\W{0,3}$")


def own_lines(lines: list[str]) -> set[int]:
    """Which lines of a paragraph begin a statement: behind one that ends in a colon none does, until one is like a title."""
    if not are_lines(lines):
        return set()
    own: set[int] = set()
    led = 0
    for number, (before, line) in enumerate(pairwise(lines), 1):
        led = _LED if _leads(before) else max(led - 1, 0)
        if _TITLE.fullmatch(line):
            led = 0
        if _leads(line) or not (led or _ENDS_WITHIN.search(before[-12:])):
            own.add(number)
            led = 0
    return own


def _leads(line: str) -> bool:
    return bool(_LEADS.search(line[-4:]))


def are_lines(lines: list[str]) -> bool:
    """Are these the lines of a plain text, each for itself? Lines that an editor wrapped are about as long as each other."""
    if len(lines) < _LINES or sum(map(bool, map(_GOES_ON.match, lines[1:]))) > len(lines) // _LINES:
        return False
    enough = _SHORT * max(map(len, lines))
    short = sum(len(line) < enough for line in lines[:-1])
    labelled = sum(map(bool, map(_LABELLED.match, lines)))
    return max(short, labelled) * 2 >= len(lines) - 1
