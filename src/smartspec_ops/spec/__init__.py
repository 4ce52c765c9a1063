"""Text people wrote in, values and diagnostics out: spec.md, observability.yaml, settings. No I/O, no clock."""
