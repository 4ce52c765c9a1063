"""The steps of `smartspec_incident_response`, one module per area: parse, call, print."""
