"""HTTP only: a view reads the request, calls a service, renders a template.

To add a page for people at work, give it a view in a blueprint with the prefix
``/s/<key>`` and let ``visits.guard`` look after it: session, scope, form token.
"""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from lti_app.web import (
    access,
    admin,
    admin_platforms,
    assigning,
    audit_log,
    csrf,
    deep_linking,
    documents,
    errors,
    files,
    headers,
    health,
    home,
    language,
    launch,
    limits,
    log_texts,
    login,
    logs,
    markdown,
    marks,
    metrics,
    notices,
    outside,
    overview,
    personal_data,
    plan_frame,
    plan_pages,
    plan_texts,
    plans,
    recordings,
    registration,
    reviews,
    settings,
    team,
    templates_page,
    times,
    well_known,
)
from lti_app.web.address import AtOwnAddress
from lti_app.web.numbers import Number
from lti_app.web.requests import StorableRequest
from lti_app.web.tool import Tool


def register(app: Flask) -> None:
    """Everything that answers requests, in the order in which a request meets it."""
    app.config["MAX_FORM_PARTS"] = 1000
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.jinja_env.undefined = StrictUndefined
    app.request_class = StorableRequest
    app.url_map.converters["int"] = Number
    for part in (
        *(logs, metrics, headers, language, times, csrf, errors, access),
        *(markdown, marks, plan_texts, log_texts, plan_frame, notices),
    ):
        part.install(app)
    for blueprint in (
        login.views,
        launch.views,
        home.views,
        plans.views,
        plan_pages.views,
        team.views,
        files.views,
        documents.views,
        audit_log.views,
        personal_data.views,
        reviews.views,
        recordings.views,
        assigning.views,
        templates_page.views,
        overview.views,
        notices.views,
        settings.views,
        outside.views,
        deep_linking.views,
        registration.views,
        admin.views,
        admin_platforms.views,
        well_known.views,
        health.views,
    ):
        app.register_blueprint(blueprint)


def equip(app: Flask, tool: Tool) -> None:
    """Give the pages the tool they work for. Pages and a tool are all that an application is."""
    app.extensions["blc_lti"] = tool
    app.config["MAX_CONTENT_LENGTH"] = tool.config.body_limit
    app.config["MAX_FORM_MEMORY_SIZE"] = tool.config.body_limit
    for part in (limits, metrics):
        part.start_counting(app)
    secure = tool.config.url.startswith("https:")
    at_home = AtOwnAddress(headers.put_around(app.wsgi_app, by_tls=secure), tool.config.url)
    hops = tool.config.proxies
    app.wsgi_app = ProxyFix(at_home, x_for=hops, x_proto=0) if hops else at_home  # type: ignore[method-assign]
