"""``blc-lti demo``: the tool with sample data and a small platform, to try in a browser."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from lti_app.config import PREFIX


@click.command()
@click.option("--port", default=8787, show_default=True, type=click.IntRange(1024, 65534))
def demo(port: int) -> None:
    """Try the tool in a browser: a demonstration on this machine only, forgotten at the end.

    The course site stands at this port of localhost, the tool at the next one of
    127.0.0.1, which to a browser is another site.
    """
    configured = sorted(
        name for name in os.environ if name == "DATABASE_URL" or name.startswith(PREFIX)
    )
    if configured:
        names = ", ".join(configured)
        raise click.ClickException(
            f"a demonstration does not run where the tool is configured ({names} set). Start it"
            f" without: env {' '.join(f'-u {name}' for name in configured)} blc-lti demo"
        )
    from lti_app.demo import listen, run  # needed by this command only

    try:
        listeners = listen(port, port + 1)
    except OSError as error:
        raise click.ClickException(
            f"port {port} or {port + 1} of this machine can't be had: {error.strerror}."
            " Choose others: blc-lti demo --port 9000"
        ) from error
    with tempfile.TemporaryDirectory(prefix="blc-lti-demo-") as folder:
        run(Path(folder), listeners, say=click.echo)
