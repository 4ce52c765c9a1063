"""Who may do what, by name. Without this section everybody in the roster may do everything."""

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import model_validator

from smartspec_ops.spec.sections.values import Identifier
from smartspec_ops.spec.validation import Model, wrong

RoleName = Literal["viewer", "responder", "commander", "admin"]


class Access(Model):
    """Roles by name. A name is a roster id, `token:NAME` or `slack:MEMBER`."""

    viewer: tuple[Identifier, ...] = ()
    """May look."""
    responder: tuple[Identifier, ...] = ()
    """May also respond: acknowledge, note, propose, draft."""
    commander: tuple[Identifier, ...] = ()
    """May also approve, override, put others in charge and close."""
    admin: tuple[Identifier, ...] = ()
    """May everything, see private incidents, read the audit log and learn who a pseudonym is."""
    others: RoleName = "responder"
    """What people of the roster may who are named nowhere here."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen: dict[str, str] = {}
        for role, name in self._named():
            if seen.setdefault(name, role) != role:
                raise wrong(
                    "conflict", f"{name!r} is {seen[name]} and {role}", "one role each; a higher one includes the lower"
                )
        return self

    def _named(self) -> Iterator[tuple[str, str]]:
        for role in ("viewer", "responder", "commander", "admin"):
            for name in getattr(self, role):
                yield role, name

    @property
    def roles(self) -> Mapping[str, str]:
        """Role by name."""
        return {name: role for role, name in self._named()}
