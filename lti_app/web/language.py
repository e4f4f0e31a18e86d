"""In which language a page speaks: the launch's, else the browser's, else English."""

from __future__ import annotations

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, Domain, get_locale, gettext, refresh
from markupsafe import Markup

from lti_app.languages.catalogues import ENGLISH, best_language, catalogue


class _Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """The tool's own catalogues, which need no compiled files."""

    def get_translations(self) -> NullTranslations:
        return catalogue(page_locale())


def install(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = ENGLISH
    babel = Babel(app, locale_selector=_choose)
    babel.domain_instance = _Catalogues()
    app.context_processor(lambda: {"language": page_language})
    app.jinja_env.filters["told"] = lambda finding: finding.told(gettext)
    app.jinja_env.filters["bdi"] = Markup("<bdi>{}</bdi>").format  # within a sentence


def prefer(locale: str | None) -> None:
    """Speak this language from here on, if there is a catalogue for it."""
    g.locale = locale
    refresh()


def page_locale() -> str:
    """The page's language as services take it, such as ``id``."""
    return str(get_locale() or ENGLISH)


def page_language() -> dict[str, str]:
    """The ``lang`` and ``dir`` of the page."""
    locale = Locale.parse(page_locale())
    return {"lang": str(locale).replace("_", "-"), "dir": locale.text_direction}


def _choose() -> str:
    return best_language([g.get("locale"), *request.accept_languages.values()])
