"""A spec of a given length as people write them: prose, lists, tables, code, and promises in between."""

from collections.abc import Iterator
from itertools import islice
from random import Random

_SERVICES = ("orders", "payments", "catalogue", "search", "accounts", "shipping", "returns", "prices")
_VERBS = ("accepts", "rejects", "stores", "forwards", "shows", "archives")
_OBJECTS = ("an order", "a customer's address", "a price list", "a parcel label", "a search phrase", "an invoice")


def long_spec(lines: int, seed: int = 1) -> str:
    """Exactly so many lines."""
    return "\n".join(islice(_lines(Random(seed)), lines)) + "\n"


def _lines(draw: Random) -> Iterator[str]:
    """Sections of 60 lines with six promises each; the rest describes, explains and lists."""
    yield from ("# Shop", "", "Spec ID: shop", "")
    number = 0
    while True:
        service = draw.choice(_SERVICES)
        yield from (f"## {service.title()}", "")
        for _ in range(4):
            for _ in range(4):
                yield (
                    f"The {service} part {draw.choice(_VERBS)} {draw.choice(_OBJECTS)} and tells the others about it,"
                    f" at most {draw.randrange(2, 9)} days later in the worst case."
                )
            yield ""
        for _ in range(16):
            number += 1
            words = f"{draw.choice(_VERBS)} {draw.choice(_OBJECTS)} of up to {draw.randrange(10, 500)} characters"
            yield f"- **FR-{number:04d}** The {service} part {words}."
        yield from (
            "",
            "```json",
            "{",
            f'  "part": "{service}",',
            f'  "timeout": {draw.randrange(10, 90)}',
            "}",
            "```",
            "",
        )
        yield from ("### Quality", "", "| Requirement | Target |", "|---|---|")
        for _ in range(5):
            number += 1
            limit = draw.choice((100, 200, 250, 500, 800))
            yield f"| NFR-{number:04d} p95 latency of {service} {draw.choice(_OBJECTS)} | < {limit} ms |"
        number += 1
        yield from (
            "",
            f"- **NFR-{number:04d}** The {service} part is available 99.{draw.randrange(5, 99)} % of the month.",
        )
        yield from (f"- Passwords of {service} have at least {draw.randrange(8, 16)} characters.", "")
