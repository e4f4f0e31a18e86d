"""In which language a page speaks: the launch's, else the browser's, else English."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError, negotiate_locale
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale, refresh

DEFAULT = "en"
_KEY = "blc_lti_languages"


def install(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    babel = Babel(app, locale_selector=_choose)
    with app.app_context():
        known = {str(one) for one in babel.list_translations()} | {DEFAULT}
    app.extensions[_KEY] = sorted(known)
    app.context_processor(lambda: {"language": page_language})


def prefer(locale: str | None) -> None:
    """Speak this language from here on, if there is a catalogue for it."""
    g.locale = locale
    refresh()


def page_language() -> dict[str, str]:
    """The ``lang`` and ``dir`` of the page."""
    locale = get_locale() or Locale.parse(DEFAULT)
    return {"lang": str(locale).replace("_", "-"), "dir": locale.text_direction}


def _choose() -> str:
    known = current_app.extensions[_KEY]
    wanted = [g.get("locale"), *request.accept_languages.values()]
    return negotiate_locale([_tidy(one) for one in wanted if one], known) or DEFAULT


def _tidy(tag: str) -> str:
    try:
        return str(Locale.parse(tag.replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        return DEFAULT
