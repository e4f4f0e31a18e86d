"""Reading what was sent, with one meaning only."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl

from flask import request

from lti_app.errors import LaunchRefused, Refusal

MOST_FIELDS = 200
"""Platforms send a dozen."""


def sent_once(names: Iterable[str]) -> dict[str, str]:
    """These parameters of a GET's query or a POST's form, where they were sent.

    Raises LaunchRefused for one that was sent twice: two readers could take
    different ones. Raises RequestEntityTooLarge.
    """
    wanted = frozenset(names)
    values: dict[str, str] = {}
    for name, value in _pairs():
        if name in wanted:
            if name in values:
                raise LaunchRefused(Refusal.PARAMETER_BAD, f"{name} was sent twice")
            values[name] = value
    return values


def _pairs() -> Iterable[tuple[str, str]]:
    if request.method == "GET":
        return request.args.items(multi=True)
    if request.mimetype != "application/x-www-form-urlencoded":
        return request.form.items(multi=True)
    body = request.get_data()
    try:  # as Werkzeug reads a form, without what it puts around it
        return parse_qsl(
            body.decode(),
            keep_blank_values=True,
            errors="werkzeug.url_quote",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise LaunchRefused(Refusal.PARAMETER_BAD, "the form can't be read") from error
