"""The commands of ``smartspec-ops`` about what is guarded: the keys, who people are, and who did what."""

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import AS


@click.group()
def keys() -> None:
    """The encryption keys: a new one, sealing anew, letting go of an old one."""


@keys.command("list")
@universal
def keys_list(common: Common) -> int:
    """Show which keys there are, by name, and how much each has sealed."""
    from smartspec_ops.cli import _keys

    return run(lambda: _keys.show(common))


@keys.command("rotate")
@AS
@universal
def keys_rotate(actor: str, common: Common) -> int:
    """Make a new key, with which everything is sealed from now on; older ones still open what they sealed."""
    from smartspec_ops.cli import _keys

    return run(lambda: _keys.rotate(common, actor))


@keys.command("reseal")
@AS
@click.option("--batch", type=click.IntRange(1, 10_000), default=500, show_default=True, help="Fields in one commit.")
@universal
def keys_reseal(actor: str, batch: int, common: Common) -> int:
    """Seal with the current key what older keys sealed, batch by batch; killed, it goes on when started again."""
    from smartspec_ops.cli import _keys

    return run(lambda: _keys.reseal(common, actor, batch))


@keys.command("retire")
@AS
@click.argument("key_id", metavar="KEY")
@universal
def keys_retire(actor: str, key_id: str, common: Common) -> int:
    """Let go of an older key that seals nothing any more, but for what verifies the hash chains made with it."""
    from smartspec_ops.cli import _keys

    return run(lambda: _keys.retire(common, actor, key_id))


@click.group()
def identity() -> None:
    """Who a pseudonym is: kept apart from everything else, and erasable."""


@identity.command("set")
@AS
@click.argument("pseudonym")
@click.argument("source", metavar="FILE")
@universal
def identity_set(actor: str, pseudonym: str, source: str, common: Common) -> int:
    """Keep who a pseudonym is, from a JSON file (- for standard input) with names, email and slack."""
    from smartspec_ops.cli import _identity

    return run(lambda: _identity.put(common, actor, pseudonym, source))


@identity.command("show")
@AS
@click.argument("pseudonym")
@universal
def identity_show(actor: str, pseudonym: str, common: Common) -> int:
    """Show who a pseudonym is; that you looked is written to the audit log."""
    from smartspec_ops.cli import _identity

    return run(lambda: _identity.read(common, actor, pseudonym))


@identity.command("erase")
@AS
@click.argument("pseudonym")
@universal
def identity_erase(actor: str, pseudonym: str, common: Common) -> int:
    """Forget who a pseudonym was, and every address of theirs; logs and their chains stay as they are."""
    from smartspec_ops.cli import _identity

    return run(lambda: _identity.erase(common, actor, pseudonym))


@click.group()
def audit() -> None:
    """Who was allowed or refused what: a log of its own, hash-chained."""


@audit.command("list")
@AS
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many, newest first.")
@universal
def audit_list(actor: str, limit: int, common: Common) -> int:
    """Show the newest entries; that you did is the next one."""
    from smartspec_ops.cli import _audit

    return run(lambda: _audit.list_entries(common, actor, limit))


@audit.command("sign")
@universal
def audit_sign(common: Common) -> int:
    """Note how long every incident's log is, so that a missing end is found out; the daemon does it every hour."""
    from smartspec_ops.cli import _audit

    return run(lambda: _audit.sign(common))


@audit.command("verify")
@universal
def audit_verify(common: Common) -> int:
    """Check the log's hash chain and its signed head; what was altered or cut off is named, exit 1."""
    from smartspec_ops.cli import _audit

    return run(lambda: _audit.verify(common))


GUARDED = (keys, identity, audit)
