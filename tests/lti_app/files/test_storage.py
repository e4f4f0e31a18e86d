"""Both stores keep what the port promises; the scanner's daemon is spoken to in its own words."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from lti_app.errors import StorageFailed
from lti_app.storage import Storage, Verdict, open_storage
from lti_app.storage.clamd import Clamd
from tests.helpers.clamd import BAD


@pytest.fixture(params=["disk", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "disk":
        return open_storage(str(tmp_path / "files"))
    return open_storage(request.getfixturevalue("bucket"))


def whole(storage: Storage, key: str, size: int) -> bytes:
    return b"".join(storage.read(key, 0, size))


def test_what_is_kept_comes_back_whole_and_in_parts(storage: Storage) -> None:
    content = bytes(range(256)) * 1000
    body = io.BytesIO(content)
    body.seek(77)
    storage.put("1/whole", body)
    assert whole(storage, "1/whole", len(content)) == content
    assert b"".join(storage.read("1/whole", 10, 20)) == content[10:20]
    assert b"".join(storage.read("1/whole", len(content), len(content))) == b""


def test_a_large_file_passes_in_pieces(storage: Storage) -> None:
    content = b"0123456789abcdef" * (1024 * 1024)
    storage.put("1/large", io.BytesIO(content))
    pieces = list(storage.read("1/large", 0, len(content)))
    assert len(pieces) > 1
    assert b"".join(pieces) == content


def test_what_is_deleted_is_gone_and_deleting_again_is_harmless(storage: Storage) -> None:
    storage.put("1/gone", io.BytesIO(b"x"))
    storage.delete("1/gone")
    storage.delete("1/gone")
    with pytest.raises(StorageFailed):
        storage.read("1/gone", 0, 1)


def test_a_folder_that_can_not_be_written_to_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageFailed, match="Not a directory"):
        open_storage(str(tmp_path / "file")).put("1/x", io.BytesIO(b"x"))


@pytest.mark.usefixtures("bucket")  # for its credentials
def test_a_store_that_is_away_says_so() -> None:
    away = open_storage("s3://plans?endpoint=http://127.0.0.1:1&region=us-east-1")
    with pytest.raises(StorageFailed):
        away.put("1/x", io.BytesIO(b"x"))


def test_the_scanner_tells_clean_from_infected(clamd: str) -> None:
    scanner = Clamd.at(clamd)
    assert scanner.greet()
    assert scanner.scan(io.BytesIO(b"A plan.")) is Verdict.CLEAN
    assert scanner.scan(io.BytesIO(b"x" * 200_000 + BAD)) is Verdict.INFECTED


def test_a_scanner_that_is_away_knows_nothing(tmp_path: Path) -> None:
    for address in (f"unix:{tmp_path}/nobody", "tcp:127.0.0.1:1"):
        assert Clamd.at(address).scan(io.BytesIO(b"x")) is Verdict.UNKNOWN
        assert not Clamd.at(address).greet()


def test_a_file_larger_than_the_scanner_takes_is_not_called_clean(clamd: str) -> None:
    body = io.BytesIO(b"\0" * (31 * 1024 * 1024))
    assert Clamd.at(clamd).scan(body) is Verdict.UNKNOWN
