"""What ``blc-lti doctor`` sees of files: whether they can be kept and checked for viruses."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lti_app.config import Config
from lti_app.errors import StorageFailed
from lti_app.services.findings import Finding
from lti_app.storage import open_room

PROBE = "probe"
"""The key of a file that is kept and deleted again, to see that it works."""


def check_files(config: Config) -> Iterator[Finding]:
    """Keeps a few bytes, reads them back, and greets the scanner."""
    room = open_room(config)
    try:
        room.storage.put(PROBE, io.BytesIO(b"probe"))
        found = b"".join(room.storage.read(PROBE, 0, 5))
        room.storage.delete(PROBE)
        yield Finding(found == b"probe", f"Files are kept in {config.files.partition('?')[0]}.")
    except StorageFailed as error:
        yield Finding(False, f"Files can't be kept: {error}. Look at BLC_LTI_FILES.")
    if room.scanner is None:
        yield Finding(True, "Files are not checked for viruses: no BLC_LTI_CLAMD.")
    elif room.scanner.greet():
        yield Finding(True, f"The virus scanner answers at {config.clamd}.")
    else:
        text = f"The virus scanner at {config.clamd} does not answer: files are held back."
        yield Finding(False, text)
