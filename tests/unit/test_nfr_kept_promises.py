"""Promises beside the lines that look like them and are told, set or kept, each in its own section."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(body: str, title: str = "Performance requirements") -> list[str]:
    found = read_requirements(f"# Ferry desk\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- API response (cached): 50 ms", ["latency ≤ 50 ms"]),
        ("- Page load from a warm cache: 200 ms", ["latency ≤ 200 ms"]),
        ("- Home page, cached: 150 ms", ["latency ≤ 150 ms"]),
        ("- Sailing page p95, cached: 150 ms", ["p95 latency ≤ 150 ms"]),
        ("- Sailings are cached 5 minutes", []),
        ("- Fares in the page cache: 30 s", []),
        ("- Answers of the port API are cached for 2 s", []),
        ("- 航班页面缓存 5 分钟", []),
    ],
)
def test_how_fast_a_copy_is_shown_is_no_time_it_is_kept(line: str, found: list[str]) -> None:
    assert promises(line) == found
