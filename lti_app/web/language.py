"""In which language a page speaks: the launch's, else the browser's, else English."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, Domain, get_locale, gettext, refresh
from markupsafe import Markup, escape

from lti_app.languages import patterns
from lti_app.languages.catalogues import ENGLISH, best_language, catalogue
from lti_app.services.findings import Finding


class _Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """The tool's own catalogues, which need no compiled files."""

    def get_translations(self) -> NullTranslations:
        return catalogue(page_locale())


def install(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = ENGLISH
    babel = Babel(app, locale_selector=_choose)
    babel.domain_instance = _Catalogues()
    app.context_processor(lambda: {"language": page_language})
    app.jinja_env.filters.update(told=_told, listed=listed, names=names)
    app.jinja_env.filters["bdi"] = Markup("<bdi>{}</bdi>").format  # within a sentence


def _told(finding: Finding) -> Markup:
    """In the page's language. Addresses and names in it keep their own direction."""
    values = {name: Markup("<bdi>{}</bdi>").format(one) for name, one in finding.values.items()}
    numbers = {name: one for name, one in finding.values.items() if isinstance(one, int | float)}
    return escape(gettext(finding.sentence)) % {**values, **numbers}


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


def listed(words: Iterable[object]) -> Markup:
    """Words one after the other, as the page's language lists them."""
    safe = [str(escape(one)) for one in words]
    return Markup(patterns.listed(safe, page_locale()))  # noqa: S704  # escaped above


def names(people: Iterable[str | None]) -> Markup:
    """People as a sentence names them; None where a name is withheld."""
    return listed(Markup("<bdi>{}</bdi>").format(one or gettext("Name withheld")) for one in people)


def _choose() -> str:
    return best_language([g.get("locale"), *request.accept_languages.values()])
