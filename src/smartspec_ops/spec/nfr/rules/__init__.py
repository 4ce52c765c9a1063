"""Why a number is no promise, or one for a person to decide: a table of rules for each reason."""
