"""A website's folder: only what a build made is replaced or taken away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from blc_scorm.archive import write_folder
from blc_scorm.errors import OutputError
from blc_scorm.model import PackageFile
from tests.helpers.packages import FILES, tree


@pytest.fixture(autouse=True)
def _no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def test_a_folder_holds_the_files_and_a_listing_of_them(tmp_path: Path) -> None:
    size = write_folder(FILES, tmp_path / "site")
    assert size == sum(len(file.read()) for file in FILES)
    assert tree(tmp_path / "site") == {file.path: file.read() for file in FILES}
    assert (tmp_path / "site" / ".blc-files").read_text() == (
        "# Files that blc made here. It removes those that a later build no longer makes.\n"
        "imsmanifest.xml\nm1/assets/river.png\nm1/index.html\nm1/pages/a.js\nm1/pages/b.js\n"
        "m1/pages/none.js\nshared/course.css\nshared/empty.txt\n"
    )


def test_files_of_an_earlier_build_go_and_foreign_ones_stay(tmp_path: Path) -> None:
    write_folder(FILES, tmp_path)
    (tmp_path / "m1" / "notes.txt").write_text("mine")
    write_folder(FILES[:1], tmp_path)
    assert tree(tmp_path) == {"shared/course.css": FILES[0].data, "m1/notes.txt": b"mine"}
    assert not (tmp_path / "m1" / "assets").exists()


def test_a_foreign_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "m1").mkdir()
    (tmp_path / "m1" / "index.html").write_text("mine")
    with pytest.raises(OutputError) as refused:
        write_folder(FILES, tmp_path)
    assert str(refused.value) == (
        f"{tmp_path}/m1/index.html was not made by blc, so it is not overwritten. "
        "Move it away, or name another output folder."
    )
    assert tree(tmp_path) == {"m1/index.html": b"mine"}


def test_a_listing_that_leads_out_of_the_folder_removes_nothing_there(tmp_path: Path) -> None:
    outside = tmp_path / "diary.txt"
    outside.write_text("mine")
    site = tmp_path / "site"
    site.mkdir()
    (site / ".blc-files").write_text(f"../diary.txt\n{outside}\n")
    write_folder(FILES, site)
    assert outside.read_text() == "mine"


def test_an_unchanged_file_keeps_its_date(tmp_path: Path) -> None:
    write_folder(FILES, tmp_path)
    page = tmp_path / "m1" / "index.html"
    os.utime(page, (1, 1))
    write_folder(FILES, tmp_path)
    assert page.stat().st_mtime == 1
    write_folder([PackageFile("m1/index.html", b"new")], tmp_path)
    assert page.read_bytes() == b"new"
    assert page.stat().st_mtime > 1


def test_a_build_that_fails_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_folder(FILES, site)
    new = [PackageFile(file.path, b"new") for file in FILES]
    with pytest.raises(OutputError, match="can't be read"):
        write_folder([*new, PackageFile("z.mp4", tmp_path / "gone.mp4")], site)
    assert tree(site) == {file.path: file.read() for file in FILES}


def test_a_build_killed_while_it_puts_files_in_place_owns_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    replace = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if target.name == "empty.txt":
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_folder(FILES, site)
    monkeypatch.undo()
    (site / ".blc-new").mkdir()
    (site / ".blc-new" / "left.txt").touch()
    write_folder([PackageFile("m1/index.html", b"new")], site)
    assert tree(site) == {"m1/index.html": b"new"}
