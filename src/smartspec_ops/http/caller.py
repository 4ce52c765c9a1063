"""Who is at the other end of a request, once they were let in."""

from dataclasses import dataclass

from smartspec_ops.spec.intake import Sender

ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`name` is that of the token or signature, empty for nobody and on this machine. Empty limits allow everything."""

    name: str = ""
    scopes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()

    @property
    def actor(self) -> str:
        """As timelines and the audit log name it, and as `access` in the settings may give it a role."""
        return f"token:{self.name or 'local'}"

    @property
    def sender(self) -> Sender:
        """As readers of messages know it."""
        return Sender(name=self.name, service=next(iter(self.services)) if len(self.services) == 1 else None)

    def may(self, scope: str) -> bool:
        return scope in self.scopes or ADMIN in self.scopes

    def may_send(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def may_speak_for(self, service: str) -> bool:
        return not self.services or service in self.services


NOBODY = Caller()
"""Somebody who was not asked: a route that is open, or asks by itself."""
LOCAL = Caller(scopes=frozenset({ADMIN}))
"""Somebody on this machine, where no token is configured."""
