"""From Markdown, or a text without it, to blocks: items, cells, paragraphs and where each stands."""
