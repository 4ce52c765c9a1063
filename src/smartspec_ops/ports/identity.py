"""Who a pseudonym is: kept apart from everything else, so that it can be erased."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person. `names` are how they may appear in texts, the full name first."""

    pseudonym: str
    names: tuple[str, ...] = ()
    email: str | None = None
    slack: str | None = None

    def __repr__(self) -> str:
        return f"Identity({self.pseudonym}, ***)"
