"""Reading non-functional requirements out of a spec written by anybody, in any style."""

from smartspec_ops.spec.nfr.extract import Reading, read_requirements

__all__ = ["Reading", "read_requirements"]
