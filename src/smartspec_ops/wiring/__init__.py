"""The only package that knows every concrete class: from a workspace and its settings to running parts."""

from smartspec_ops.wiring.runtime import Runtime

__all__ = ["Runtime"]
