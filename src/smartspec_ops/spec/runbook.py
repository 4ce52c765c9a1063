"""A runbook is a Markdown file: its checkboxes and numbered items are steps, a fenced ``workflow`` block under a step
names what may be proposed there.

    1. Look whether the last release is the one that is live.
    2. Roll it back:

       ```workflow
       rollback
       target_version: v1.2.3
       ```
"""

import re
from dataclasses import dataclass, field

_TITLE = re.compile(r"^#\s+(.+?)\s*#*$")
_STEP = re.compile(r"^(\s{0,3})(?:(?:[-*+]|\d{1,3}[.)])\s+\[[ xX]\]|\d{1,3}[.)])\s+(.+)$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(\S*)")
_PARAMETER = re.compile(r"^([a-z][a-z0-9_]{0,40})\s*:\s*(\S.*)$")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")
MOST_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do. `workflow` may be proposed with `params` where the step says so."""

    text: str
    line: int
    workflow: str | None = None
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """`title` is the first heading; empty where there is none."""

    title: str
    steps: tuple[Step, ...]


@dataclass(slots=True)
class _Reader:
    title: str = ""
    steps: list[Step] = field(default_factory=list)
    fence: str = ""
    language: str = ""
    block: list[str] = field(default_factory=list)

    def line(self, number: int, text: str) -> None:
        match = _FENCE.match(text)
        if self.fence:
            if match and match[1].startswith(self.fence) and not match[2]:
                self._close()
            else:
                self.block.append(text.strip())
        elif match:
            self.fence, self.language, self.block = match[1], match[2].lower(), []
        elif (title := _TITLE.match(text)) and not self.title:
            self.title = title[1]
        elif step := _STEP.match(text):
            self.steps.append(Step(text=step[2].strip(), line=number))
        elif self.steps and text.strip() and text.startswith("  ") and not text.lstrip().startswith(("-", "*", "#")):
            last = self.steps[-1]
            if last.workflow is None:
                self.steps[-1] = Step(text=f"{last.text} {text.strip()}", line=last.line)

    def _close(self) -> None:
        if self.language == "workflow" and self.steps and self.block and _NAME.fullmatch(self.block[0]):
            found = [match for line in self.block[1:] if (match := _PARAMETER.match(line))]
            last = self.steps[-1]
            params = tuple((match[1], match[2].strip()) for match in found)
            self.steps[-1] = Step(text=last.text, line=last.line, workflow=self.block[0], params=params)
        self.fence = ""


def read_runbook(text: str) -> Runbook:
    """Pure; never raises. Only the first `MOST_STEPS` steps count: what is longer is a book."""
    reader = _Reader()
    for number, line in enumerate(text.splitlines(), start=1):
        reader.line(number, line)
    return Runbook(title=reader.title, steps=tuple(reader.steps[:MOST_STEPS]))
