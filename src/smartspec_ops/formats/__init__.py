"""How reports are written down. One module per format; this table is the only place that lists them.

To add a format: write ``formats/<name>.py`` with a `ReportFormat`, its page ``docs/formats/<name>.md``, and its line
below. Golden, schema, hostile-text, no-people and docs tests pick it up by themselves.
"""

from collections.abc import Mapping

from smartspec_ops.formats.html import Html
from smartspec_ops.formats.json_files import JsonFiles
from smartspec_ops.formats.markdown import Markdown
from smartspec_ops.ports import ReportFormat

FORMATS: Mapping[str, ReportFormat] = {
    "html": Html(),
    "json": JsonFiles(),
    "markdown": Markdown(),
}
