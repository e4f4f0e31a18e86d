"""Files in a bucket of an S3-compatible store.

Credentials come from the usual environment: AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY, or the machine's role.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from lti_app.errors import StorageFailed

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

_ERRORS = (BaseError, OSError)
"""Some of obstore's errors are Python's own, such as FileNotFoundError."""


class BucketStorage:
    def __init__(self, store: S3Store) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str) -> BucketStorage:
        """``s3://bucket/folder?endpoint=https://store.example.org&region=eu-north-1``."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        config: S3Config = {"region": options.get("region", "us-east-1")}
        client: ClientConfig = {
            "timeout": timedelta(seconds=60),
            "connect_timeout": timedelta(seconds=10),
        }
        if endpoint := options.get("endpoint"):
            config["endpoint"] = endpoint
            client["allow_http"] = endpoint.startswith("http://")
        store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=config,
            client_options=client,
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )
        return cls(store)

    def put(self, key: str, body: BinaryIO) -> None:
        body.seek(0)
        try:
            obstore.put(self._store, key, body)
        except _ERRORS as error:
            raise StorageFailed(f"the store of files: {type(error).__name__}") from error

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        if start >= end:
            return iter(())
        try:
            found = obstore.get(self._store, key, options={"range": (start, end)})
        except _ERRORS as error:
            raise StorageFailed(f"the store of files: {type(error).__name__}") from error
        return (bytes(piece) for piece in found.stream())

    def delete(self, key: str) -> None:
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except _ERRORS as error:
            raise StorageFailed(f"the store of files: {type(error).__name__}") from error
