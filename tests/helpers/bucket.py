"""A real S3 server for a test run, with a bucket in it."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer


@contextmanager
def running_bucket() -> Iterator[str]:
    """The place of an empty bucket, as the configuration writes it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    assert port
    endpoint = f"http://{host}:{port}"
    try:
        make = urllib.request.Request(f"{endpoint}/plans", method="PUT")  # noqa: S310
        urllib.request.urlopen(make, timeout=300).close()  # noqa: S310
        yield f"s3://plans/files?endpoint={endpoint}&region=us-east-1"
    finally:
        server.stop()
