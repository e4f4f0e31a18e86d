"""Code with highlighting, formulas as MathML. The libraries load only when a page needs them."""

from __future__ import annotations

import re
from html import escape, unescape

UNSAFE = frozenset({"href", "style", "class", "id"})
"""Attributes that a formula could bring along, and that belong to the page."""


def highlight(text: str, language: str) -> str:
    """A code block; highlighted when ``language`` is known."""
    inner = escape(text, quote=False)
    if language:
        from pygments import highlight as pygments_highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import get_lexer_by_name
        from pygments.util import ClassNotFound

        try:
            lexer = get_lexer_by_name(language, stripnl=False)
        except ClassNotFound:
            pass
        else:
            inner = pygments_highlight(text, lexer, HtmlFormatter(nowrap=True))
    return f'<pre tabindex="0"><code>{inner}</code></pre>\n'


def math(latex: str, *, display: bool) -> tuple[str, str]:
    """A formula as MathML, and what is wrong with it (empty when nothing is)."""
    from xml.etree.ElementTree import tostring

    from latex2mathml.converter import convert_to_element

    try:
        element = convert_to_element(latex, display="block" if display else "inline")
    except Exception as error:  # noqa: BLE001 - the library raises many kinds without a base
        return f"<code>{escape(latex)}</code>", str(error) or _reason(error)
    for part in element.iter():
        part.text = unescape(part.text or "")  # the library writes signs as &#x…;
        for name in UNSAFE.intersection(part.attrib):
            del part.attrib[name]
    return tostring(element, encoding="unicode"), ""


def _reason(error: Exception) -> str:
    """``missing end`` for a MissingEndError, which says nothing itself."""
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
