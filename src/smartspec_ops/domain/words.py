"""Numbers in sentences."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 promise``, ``2 promises``, ``3,000 incidents``; `many` where an s does not do."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
