"""What people wrote in Markdown, as HTML that can do no harm."""

from __future__ import annotations

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

LONGEST = 20_000
"""Characters; a longer text is shown as it was typed, since nested marks cost time."""
_TAGS = {
    *("p", "br", "hr", "strong", "em", "del", "s", "a", "code", "pre", "blockquote"),
    *("h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
_HEADINGS = {"h1": "h3", "h2": "h4"}
_READER = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 12}).enable(
    ["table", "strikethrough"]
)


def install(app: Flask) -> None:
    app.jinja_env.filters["markdown"] = render


def render(text: str) -> Markup:
    """Headings begin at the third level: the page has its own above them. Images are left out."""
    if len(text) > LONGEST:
        return Markup('<p class="as-typed">') + escape(text) + Markup("</p>")
    html = _READER.render(text)
    for high, low in _HEADINGS.items():
        html = html.replace(f"<{high}>", f"<{low}>").replace(f"</{high}>", f"</{low}>")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "target"}, "ol": {"start"}},
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704  # cleaned in the line above
