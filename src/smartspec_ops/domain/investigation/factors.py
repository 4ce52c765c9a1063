"""Contributing factors as a graph: what made what possible. There is no root, and there may be loops."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Factor number `cause` contributed to factor number `effect`, both from 1 in the order of acceptance."""

    cause: int
    effect: int
    why: str = ""


def mermaid(factors: Sequence[str], links: Sequence[Link], outcome: str) -> str:
    """A flow chart from factors to the outcome; a factor that leads to no other leads there. Texts are quoted."""
    leading = {link.cause for link in links}
    lines = ["flowchart LR", f'  O(["{_quoted(outcome)}"])']
    lines += [f'  F{n}["F{n}: {_quoted(text)}"]' for n, text in enumerate(factors, start=1)]
    lines += [f"  F{link.cause} -->{_label(link.why)} F{link.effect}" for link in links]
    lines += [f"  F{n} --> O" for n in range(1, len(factors) + 1) if n not in leading]
    return "\n".join(lines)


def said(link: Link) -> str:
    """The same link in words, for readers without a drawing."""
    why = f": {link.why}" if link.why else ""
    return f"Factor {link.cause} made factor {link.effect} possible{why}"


def _label(why: str) -> str:
    return f'|"{_quoted(why)}"|' if why else ""


def _quoted(text: str) -> str:
    """As Mermaid shows it inside quotes, whatever it holds: entities for what could end the text or mean something."""
    kept = " ".join(text.split())[:120]
    return "".join(
        character if character.isalnum() or character in _PLAIN else f"#{ord(character)};" for character in kept
    )


_PLAIN = frozenset(" .,:-_/()+'%=")
