"""Files that wait for the scanner, and files to which nothing points any more."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

from lti_app.db import Scope
from lti_app.errors import StorageFailed
from lti_app.lti.outfit import Outfit
from lti_app.models import StoredFile
from lti_app.services import files
from lti_app.services.file_checks import IN_MEMORY
from lti_app.services.platforms import active_deployments
from lti_app.storage import Scanner, Verdict


def look_at_held_files(outfit: Outfit) -> int:
    """Have held files scanned, as far as the scanner answers; how many were."""
    scanner, done = outfit.files.scanner, 0
    with outfit.db.read() as session:
        deployments = active_deployments(session)
    for _platform, scope in deployments:
        with outfit.db.read(scope) as session:
            waiting = files.held_files(session)
        for file in waiting:
            done += _look_at(outfit, scanner, scope, file)
    return done


def _look_at(outfit: Outfit, scanner: Scanner | None, scope: Scope, file: StoredFile) -> bool:
    """Where no check is configured any more, nothing is left to wait for."""
    verdict = Verdict.CLEAN
    if scanner is not None:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                for piece in outfit.files.storage.read(file.key, 0, file.size):
                    body.write(piece)
            except StorageFailed:
                return False
            verdict = scanner.scan(cast(BinaryIO, body))
    if verdict is Verdict.UNKNOWN:
        return False
    if verdict is Verdict.INFECTED:
        outfit.files.storage.delete(file.key)
    with outfit.db.write(scope) as session:
        files.scanned(session, file.id, infected=verdict is Verdict.INFECTED)
    return True


def forget_loose_files(outfit: Outfit) -> int:
    """Delete what nothing has pointed to for a day: first the bytes, then the row; how many."""
    gone = 0
    with outfit.db.read() as session:
        deployments = active_deployments(session)
    for _platform, scope in deployments:
        with outfit.db.read(scope) as session:
            loose = files.loose_files(session, now=outfit.clock())
        for file_id, key in loose:
            outfit.files.storage.delete(key)
            with outfit.db.write(scope) as session:
                files.forget_file(session, file_id)
            gone += 1
    return gone
