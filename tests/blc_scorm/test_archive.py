"""What a build leaves on a disk: whole, the same each time, and nothing of anybody else's."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blc_scorm.archive import write_folder, write_zip
from blc_scorm.deflate import Piece
from blc_scorm.errors import OutputError, UsageError
from blc_scorm.model import PackageFile
from tests.helpers.packages import FILES, PAGE, Write, environment, names, python


@pytest.fixture(autouse=True)
def _no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    return tmp_path / "course.zip"


def test_a_zip_holds_the_files_with_the_manifest_first(destination: Path) -> None:
    size = write_zip(FILES, destination)
    assert size == destination.stat().st_size
    with zipfile.ZipFile(destination) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "imsmanifest.xml",
            "m1/assets/river.png",
            "m1/index.html",
            "m1/pages/a.js",
            "m1/pages/b.js",
            "m1/pages/none.js",
            "shared/course.css",
            "shared/empty.txt",
        ]
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.path: file.read() for file in FILES
        }


def test_the_same_files_give_the_same_bytes_in_any_order_and_at_any_time(tmp_path: Path) -> None:
    source = tmp_path / "river.png"
    source.write_bytes(b"\x89PNG" + bytes(1000))
    os.utime(source, (1, 1))
    streamed = tuple(
        PackageFile(f.path, source) if f.path.endswith("png") else f for f in reversed(FILES)
    )
    write_zip(FILES, tmp_path / "one.zip")
    write_zip(streamed, tmp_path / "two.zip")
    contents = {(tmp_path / name).read_bytes() for name in ("one.zip", "two.zip")}
    assert len(contents) == 1


def test_members_have_one_date_plain_permissions_and_no_extra_fields(destination: Path) -> None:
    write_zip(FILES, destination)
    with zipfile.ZipFile(destination) as archive:
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert stat.filemode(info.external_attr >> 16) == "-rw-r--r--"
            assert (info.extra, info.comment, info.create_system) == (b"", b"", 3)
            assert not info.flag_bits & 0x08, "sizes stand before the data"


@pytest.mark.parametrize(
    ("seconds", "date"),
    [
        ("0", (1980, 1, 1, 0, 0, 0)),
        ("1767225600", (2026, 1, 1, 0, 0, 0)),
        ("99999999999", (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_source_date_epoch_sets_the_date_within_what_a_zip_knows(
    destination: Path, monkeypatch: pytest.MonkeyPatch, seconds: str, date: tuple[int, ...]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    write_zip(FILES, destination)
    with zipfile.ZipFile(destination) as archive:
        assert {info.date_time for info in archive.infolist()} == {date}


@pytest.mark.parametrize("value", ["yesterday", "", "1e9", "9" * 40])
def test_a_source_date_epoch_that_is_no_number_is_wrong_usage(
    destination: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH must be a whole number of seconds"):
        write_zip(FILES, destination)
    assert not destination.exists()


def test_what_is_compressed_already_is_stored_and_the_rest_deflated(destination: Path) -> None:
    write_zip(FILES, destination)
    with zipfile.ZipFile(destination) as archive:
        methods = {info.filename: info.compress_type for info in archive.infolist()}
    assert methods["m1/assets/river.png"] == zipfile.ZIP_STORED
    assert methods["m1/index.html"] == zipfile.ZIP_DEFLATED


def test_a_piece_that_many_files_have_is_compressed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressed: list[int] = []
    real = zlib.compressobj

    def counted(*settings: Any) -> Any:
        compressed.append(1)
        return real(*settings)

    monkeypatch.setattr(zlib, "compressobj", counted)
    page = Piece.of(PAGE)
    files = [PackageFile(f"{name}.js", (name.encode(), page)) for name in "abc"]
    write_zip(files, tmp_path / "a.zip")
    assert len(compressed) == 1
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert [archive.read(f"{name}.js") for name in "abc"] == [
            b"a" + PAGE,
            b"b" + PAGE,
            b"c" + PAGE,
        ]


@given(st.binary(max_size=400) | st.binary(max_size=9).map(lambda some: some * 9_000))
def test_a_piece_is_found_again_in_its_blocks(content: bytes) -> None:
    piece = Piece.of(content)
    again = Piece.within(piece.blocks)
    assert (piece, again, again.blocks) == (content, content, piece.blocks)


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1])
def test_a_file_from_the_disk_too_big_for_one_read_is_whole(
    destination: Path, tmp_path: Path, size: int
) -> None:
    source = tmp_path / "data.csv"
    source.write_bytes(b"row\n" * (size // 4) + b"x" * (size % 4))
    write_zip([*FILES, PackageFile("m1/data.csv", source)], destination)
    with zipfile.ZipFile(destination) as archive:
        assert archive.testzip() is None
        assert archive.read("m1/data.csv") == source.read_bytes()
        assert len(archive.namelist()) == len(FILES) + 1


NAMES = st.text(
    st.characters(exclude_characters="/\\\\:", exclude_categories=["Cs", "Cc"]), min_size=1
)
CONTENTS = st.binary(max_size=300) | st.lists(st.binary(max_size=200), max_size=4).map(tuple)


@given(st.dictionaries(NAMES.filter(lambda name: name not in {".", ".."}), CONTENTS, max_size=6))
def test_pythons_own_reader_finds_every_name_and_every_byte(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes | tuple[bytes, ...]]
) -> None:
    destination = tmp_path_factory.mktemp("zip") / "a.zip"
    files = [PackageFile(name, data) for name, data in contents.items()]
    write_zip(files, destination)
    with zipfile.ZipFile(destination) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.path: file.read() for file in files
        }


def test_what_no_zip_of_this_kind_can_hold_is_refused(
    destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_zip(FILES, destination)
    before = destination.read_bytes()
    for limit, most in (("_MOST_BYTES", len(before) - 1), ("_MOST_FILES", len(FILES) - 1)):
        with monkeypatch.context() as patch:
            patch.setattr(f"blc_scorm.zip_writer.{limit}", most)
            with pytest.raises(OutputError, match=r"larger than a zip can be .*split module"):
                write_zip(FILES, destination)
    assert destination.read_bytes() == before
    assert names(destination.parent) == [destination.name]


@pytest.mark.parametrize("check", [("unzip", "-t"), ("zip", "-T")], ids=" ".join)
def test_the_usual_tools_find_nothing_wrong(destination: Path, check: tuple[str, str]) -> None:
    if not shutil.which(check[0]):
        pytest.skip(f"needs {check[0]}")
    write_zip([*FILES, PackageFile("m1/pages/Réunion.js", b"x" * 300)], destination)
    done = subprocess.run([*check, destination], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_big_file_never_stands_in_memory(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").touch()
    os.truncate(tmp_path / "film.mp4", 200_000_000)
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from blc_scorm.archive import write_folder, write_zip\n"
        "from blc_scorm.model import PackageFile\n"
        "folder = Path(sys.argv[1])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "file = PackageFile('film.mp4', folder / 'film.mp4')\n"
        "write_zip([file], folder / 'a.zip'); write_folder([file], folder / 'site')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    kilobytes = int(python(script, tmp_path).stdout)
    assert kilobytes < 20_000


def test_a_zip_replaces_the_one_before_and_makes_folders_on_the_way(tmp_path: Path) -> None:
    destination = tmp_path / "build" / "scorm" / "course.zip"
    write_zip(FILES, destination)
    write_zip(FILES[:3], destination)
    assert len(zipfile.ZipFile(destination).namelist()) == 3
    assert names(destination.parent) == ["course.zip"]


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "", "a/./b", "c:/x", "a\\b", "a/"])
def test_a_path_that_leads_out_of_the_package_is_refused(destination: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside a package"):
        write_zip([PackageFile(path, b"")], destination)


def test_two_files_at_one_path_are_refused(destination: Path) -> None:
    with pytest.raises(ValueError, match=r"more than one file at imsmanifest\.xml"):
        write_zip([FILES[2], FILES[2]], destination)


def test_a_killed_build_leaves_the_old_zip_and_the_next_one_tidies_up(tmp_path: Path) -> None:
    destination = tmp_path / "out" / "course.zip"
    write_zip(FILES, destination)
    before = destination.read_bytes()
    bystander = destination.parent / ".blc-course.zip-notours.tmp"
    bystander.write_bytes(b"somebody else's")
    os.mkfifo(tmp_path / "endless")
    script = (
        "import sys; from pathlib import Path\n"
        "from blc_scorm.archive import write_zip; from blc_scorm.model import PackageFile\n"
        "folder = Path(sys.argv[1])\n"
        "write_zip([PackageFile('a.txt', b'a'), PackageFile('b.txt', folder / 'endless')],"
        " folder / 'out/course.zip')\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, tmp_path], env=environment()) as build:
        descriptor = os.open(tmp_path / "endless", os.O_WRONLY)  # waits until the build reads
        os.write(descriptor, b"half of it")
        unfinished = [n for n in names(destination.parent) if n.endswith(".tmp")]
        write_zip(FILES, destination)
        assert [n for n in names(destination.parent) if n.endswith(".tmp")] == unfinished
        build.send_signal(signal.SIGKILL)
        build.wait(300)
        os.close(descriptor)
    assert len(unfinished) == 2
    assert destination.read_bytes() == before
    assert zipfile.ZipFile(destination).testzip() is None
    write_zip(FILES, destination)
    assert names(destination.parent) == [bystander.name, "course.zip"]


def test_an_interrupted_build_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_zip(FILES, tmp_path / "course.zip")
    assert names(tmp_path) == []


def test_a_full_disk_is_told_in_a_sentence_and_leaves_the_old_zip(tmp_path: Path) -> None:
    destination = tmp_path / "course.zip"
    write_zip(FILES, destination)
    before = destination.read_bytes()
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from blc_scorm.archive import write_zip; from blc_scorm.errors import OutputError\n"
        "from blc_scorm.model import PackageFile\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try: write_zip([PackageFile('a.png', bytes(90_000))], Path(sys.argv[1]) / 'course.zip')\n"
        "except OutputError as error: print(error)\n"
    )
    assert python(script, tmp_path).stdout == (
        f"There is no room left to write {tmp_path} (File too large). "
        "Free some space, or name an output folder on another disk.\n"
    )
    assert destination.read_bytes() == before
    assert names(tmp_path) == ["course.zip"]


def test_a_destination_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "course.zip").mkdir()
    with pytest.raises(OutputError) as refused:
        write_zip(FILES, tmp_path / "course.zip")
    assert str(refused.value) == (
        f"{tmp_path}/course.zip is a folder, so no zip can take its place. "
        "Name another output folder, or move that folder away."
    )


@pytest.mark.parametrize("write", [write_zip, write_folder])
def test_a_file_in_the_way_of_the_output_folder_is_named(tmp_path: Path, write: Write) -> None:
    (tmp_path / "build").write_text("a file")
    with pytest.raises(OutputError, match=r"/build is a file, not a folder\. Move it away, or"):
        write(FILES, tmp_path / "build" / "course")
    assert (tmp_path / "build").read_text() == "a file"


@pytest.mark.parametrize("write", [write_zip, write_folder])
def test_a_folder_that_must_not_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    def refuse(path: Path, *_rest: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)  # root, who may run this, is refused nothing
    with pytest.raises(OutputError) as refused:
        write(FILES, tmp_path / "course")
    monkeypatch.undo()
    assert str(refused.value).endswith(
        " can't be written (Permission denied). Name an output folder that you may write to."
    )


def test_a_source_that_vanished_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    film = PackageFile("film.mp4", tmp_path / "film.mp4")
    with pytest.raises(OutputError, match=r"film\.mp4 can't be read .* Build again\."):
        write_zip([film], tmp_path / "course.zip")
    assert names(tmp_path) == []
