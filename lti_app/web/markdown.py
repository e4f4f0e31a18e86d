"""What people wrote in Markdown, as HTML that can do no harm."""

from __future__ import annotations

import nh3
from flask import Flask
from markupsafe import Markup, escape

from lti_app.services.documents.rich_text import html_of, tokens_of

_TAGS = {
    *("p", "br", "hr", "strong", "em", "del", "s", "a", "code", "pre", "blockquote"),
    *("h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
_HEADINGS = {"h1": "h3", "h2": "h4"}


def install(app: Flask) -> None:
    app.jinja_env.filters["markdown"] = render


def render(text: str) -> Markup:
    """Headings begin at the third level: the page has its own above them. No images."""
    tokens = tokens_of(text)
    if tokens is None:
        return Markup('<p class="as-typed">') + escape(text) + Markup("</p>")
    html = html_of(tokens)
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
