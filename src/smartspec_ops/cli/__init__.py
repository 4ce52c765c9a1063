"""The commands people and other workflows type: parse, call `app`, print."""
