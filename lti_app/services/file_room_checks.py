"""What ``blc-lti doctor`` sees of files: whether they can be kept and checked for viruses."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lti_app.config import Config
from lti_app.errors import StorageFailed
from lti_app.services.findings import Finding, amiss, fine
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
        place = config.files.partition("?")[0]
        if found == b"probe":
            yield fine("Files are kept in %(place)s.", place=place)
        else:
            yield amiss("%(place)s gives back other bytes than were put there.", place=place)
    except StorageFailed as error:
        yield amiss("Files can't be kept: %(problem)s. Look at BLC_LTI_FILES.", problem=error)
    if room.scanner is None:
        yield fine("Files are not checked for viruses: no BLC_LTI_CLAMD.")
    elif room.scanner.greet():
        yield fine("The virus scanner answers at %(place)s.", place=config.clamd)
    else:
        yield amiss(
            "The virus scanner at %(place)s does not answer: files are held back.",
            place=config.clamd,
        )
