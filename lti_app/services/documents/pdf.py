"""A document as PDF, typeset beside this process so that no document can hold it up."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from lti_app.errors import DocumentFailed
from lti_app.services.documents.model import Document, Heading, Paragraph, is_rtl

PDF = "application/pdf"
TYPESETTER = (sys.executable, "-P", str(Path(__file__).with_name("typeset.py")))
"""By its file: as a module of the tool it would load all of the tool, which takes seconds."""
LONGEST_SECONDS = 60
"""A plan of every field filled to the brim takes a fraction of it."""


def as_pdf(document: Document) -> bytes:
    """Raises DocumentFailed where it takes too long."""
    try:
        done = subprocess.run(
            TYPESETTER,
            input=json.dumps(_data(document)).encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentFailed("typesetting took too long") from error
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise DocumentFailed(f"typesetting failed: {done.stderr.decode(errors='replace')[-300:]}")
    return done.stdout


def _data(value: Any) -> Any:
    """Plain values, in which each block names its kind."""
    if is_dataclass(value) and not isinstance(value, type):
        shallow = {one.name: getattr(value, one.name) for one in fields(value)}
        turned = {"rtl": is_rtl(value.runs)} if isinstance(value, Paragraph | Heading) else {}
        return {
            "kind": type(value).__name__.lower(),
            **turned,
            **{name: _data(one) for name, one in shallow.items()},
        }
    if isinstance(value, tuple):
        return [_data(one) for one in value]
    return value
