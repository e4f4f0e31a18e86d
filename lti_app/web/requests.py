"""Requests whose forms hold nothing that a database refuses, whoever reads them."""

from __future__ import annotations

import re
from typing import IO, Any

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StorableForms(FormDataParser):
    """Leaves out NUL and halves of characters: nobody types them, and PostgreSQL takes neither."""

    def parse(
        self, *arguments: Any, **options: Any
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        stream, form, files = super().parse(*arguments, **options)
        pairs = ((_storable(name), _storable(text)) for name, text in form.items(multi=True))
        return stream, self.cls(list(pairs)), files


class StorableRequest(Request):
    """Of people at work only: what a platform sends is taken as it is, or refused."""

    def make_form_data_parser(self) -> FormDataParser:
        if self.path.startswith("/s/"):
            self.form_data_parser_class = StorableForms
        return super().make_form_data_parser()


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)
