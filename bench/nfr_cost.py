"""The CPU time of reading one spec of 2,000 lines, beside the bare Markdown parse of the same text.

Each round is a process of its own: a command reads a spec once, so compiling and filling caches belong to the price.
Interpreter start does not.
"""

import json
import subprocess
import sys
from statistics import median

ROUNDS = 5
LINES = 2000

_PROGRAM = """
import json, sys, time
from bench.nfr_cost import spec
text = spec()
def cpu(work):
    before = time.process_time()
    work()
    return time.process_time() - before
def parse():
    from markdown_it import MarkdownIt
    MarkdownIt("commonmark").enable("table").parse(text)
def load():
    import smartspec_ops.spec.nfr
def read():
    from smartspec_ops.spec.nfr import read_requirements
    read_requirements(text, "spec.md")
steps = {"first parse": parse, "parse": parse, "import": load, "first read": read, "read": read}
json.dump({name: cpu(work) for name, work in steps.items()}, sys.stdout)
"""


def spec(lines: int = LINES) -> str:
    """A long spec as teams write them: mostly functions and data, every tenth line or so a number with a unit."""
    section = (
        "## Area {n}: orders and parcels\n\nThe intake takes orders from the shop and hands them to the depot.\n\n"
        "### Functional Requirements\n\n"
        + "".join(
            f"- **FR-{{n}}{k:02d}**: The clerk MUST be able to {verb} before the parcel leaves the depot.\n"
            for k, verb in enumerate(_VERBS)
        )
        + "\n### Data\n\n| Field | Type | Note |\n|---|---|---|\n"
        + "".join(f"| {name}_{{n}} | text | up to {8 * k + 16} characters |\n" for k, name in enumerate(_FIELDS))
        + "\n### Non-Functional Requirements\n\n"
        "| Operation | p95 | p99 | Availability |\n|---|---|---|---|\n| search {n} | 2{n} ms | 9{n} ms | 99.9% |\n\n"
        "- Area {n} answers 95% of address look-ups in under 3{n} ms at 200 requests per second\n"
        "- Error rate of intake {n} below 0.{n}%\n- Drafts are kept for {n} days\n"
        "- A session ends after 1{n} minutes\n\n"
        "```yaml\ntimeout: 30s\nretries: {n}\n```\n\n"
    )
    written = "".join(section.replace("{n}", str(n)) for n in range(1, lines // 20))
    return "\n".join(written.split("\n")[:lines])


_VERBS = ("correct the address", "split an order", "merge two orders", "print a label", "add a note", "void a label")
_FIELDS = ("street", "city", "code", "country", "phone", "label", "depot", "route")


def measure(rounds: int = ROUNDS) -> list[dict[str, float]]:
    """CPU seconds by step, one entry a process."""
    argv = [sys.executable, "-c", _PROGRAM]
    return [json.loads(subprocess.run(argv, check=True, capture_output=True).stdout) for _ in range(rounds)]


def table() -> str:
    """Medians with lowest and highest, and each as a multiple of the warm parse of its own process."""
    runs = measure()
    rows = [f"{LINES} lines, {len(spec())} characters, CPU ms    median  lowest highest  x parse"]
    for step in runs[0]:
        values = sorted(1000 * run[step] for run in runs)
        ratio = median(run[step] / run["parse"] for run in runs)
        rows.append(f"{step:<39} {median(values):>7.1f} {values[0]:>7.1f} {values[-1]:>7.1f} {ratio:>8.1f}")
    return "\n".join(rows)
