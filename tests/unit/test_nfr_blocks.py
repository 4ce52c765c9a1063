"""The spared parse of blocks finds what markdown-it finds."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from smartspec_ops.spec.nfr.document.block_parse import parse

READ = frozenset(
    {
        "blockquote_open", "bullet_list_close", "bullet_list_open", "code_block", "fence", "front_matter",
        "heading_open", "hr", "html_block", "inline", "list_item_close", "list_item_open", "ordered_list_open",
        "table_close", "table_open", "thead_close", "tr_open",
    }
)  # fmt: skip
STARTS = (
    "", "", "  ", "    ", "\t", "> ", ">", "- ", "* ", "+ ", "1. ", "12) ", "# ", "###", "| ", "[a]: ", "<div>",
    "<!-- ", "```", "~~~ md", "---", "***", "===", "|---|---|", "-", "a | b", "\0",
)  # fmt: skip
lines = st.lists(st.tuples(st.sampled_from(STARTS), st.sampled_from(STARTS), st.sampled_from(("", "word", "-->", "`"))))
Seen = list[tuple[str, str, list[int] | None, str, str]]


def seen_by_markdown_it(text: str) -> Seen:
    """Every token that is read; cells of tables, which are read from the source lines, are not."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").use(front_matter_plugin)
    parser.core.ruler.enableOnly(["normalize", "block"])
    seen, in_row = [], False
    for token in parser.parse(text):
        in_row = token.type == "tr_open" or (in_row and token.type != "tr_close")
        if token.type in READ and not (in_row and token.type == "inline"):
            seen.append((token.type, token.tag, token.map, token.content, token.info))
    return seen


@given(lines)
def test_blocks_are_those_of_markdown_it(parts: list[tuple[str, str, str]]) -> None:
    text = "\n".join("".join(part) for part in parts)
    assert [(t.type, t.tag, t.map, t.content, t.info) for t in parse(text, READ)] == seen_by_markdown_it(text)


def test_cells_of_tables_are_passed_over_and_text_after_the_table_is_not() -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2 |\n\nafter"
    assert [t.type for t in parse(text, frozenset({"tr_open", "inline"}))] == ["tr_open", "tr_open", "inline"]
