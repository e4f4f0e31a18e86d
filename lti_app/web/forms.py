"""Reading what was sent, with one meaning only."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from werkzeug.datastructures import MultiDict

from lti_app.errors import LaunchRefused, Refusal


def sent_once(names: Iterable[str]) -> dict[str, str]:
    """These parameters of a GET's query or a POST's form, where they were sent.

    Raises LaunchRefused for one that was sent twice: two readers could take
    different ones.
    """
    source: MultiDict[str, str] = request.args if request.method == "GET" else request.form
    values: dict[str, str] = {}
    for name in names:
        found = source.getlist(name)
        if len(found) > 1:
            raise LaunchRefused(Refusal.PARAMETER_BAD, f"{name} was sent twice")
        if found:
            values[name] = found[0]
    return values
