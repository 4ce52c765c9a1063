"""Reading non-functional requirements out of a spec written by anybody, in any style."""

from smartspec_ops.spec.nfr.extract import read_requirements
from smartspec_ops.spec.nfr.reading import Reading

__all__ = ["Reading", "read_requirements"]
