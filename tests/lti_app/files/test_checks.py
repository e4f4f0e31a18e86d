"""Files are judged by what is in them, and images lose what tells where they were taken."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from lti_app.config import FILE_TYPES, FileRules
from lti_app.errors import FileProblem, FileRefused
from lti_app.services.file_checks import KINDS, Checked, check_file
from lti_app.services.file_names import safe_name
from lti_app.storage import FileRoom
from tests.helpers import uploads as sample


def check(content: bytes, name: str, room: FileRoom) -> tuple[Checked, bytes]:
    """What is known of a file, and its content as it is kept."""
    checked = check_file(io.BytesIO(content), name, room)
    with checked.body as body:
        return checked, body.read()


def problem_with(content: bytes, name: str, room: FileRoom) -> FileProblem:
    with pytest.raises(FileRefused) as refused:
        check(content, name, room)
    return refused.value.problem


HONEST = {
    "map.pdf": sample.PDF,
    "survey.docx": sample.word(),
    "answers.xlsx": sample.sheet(),
    "notes.txt": "Rōnin, ދިވެހި, 😀".encode(),
    "utf16.csv": "a;b".encode("utf-16"),
    "old.csv": "caf\xe9;1".encode("latin-1"),
    "PHOTO.JPG": sample.photo(),
    "photo.jpeg": sample.photo(),
    "photo.png": sample.photo(form="PNG"),
    "photo.webp": sample.photo(form="WEBP"),
    "voice.mp3": sample.MP3,
    "voice.m4a": sample.M4A,
    "voice.ogg": sample.OGG,
    "voice.wav": sample.WAV,
    "voice.webm": sample.WEBM,
    "text.odt": sample.zipped(mimetype="application/vnd.oasis.opendocument.text"),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken_with_the_type_of_its_content(name: str, room: FileRoom) -> None:
    checked, kept = check(HONEST[name], name, room)
    assert checked.name == name
    assert checked.media_type == KINDS[name.rpartition(".")[2].lower()].media_type
    assert checked.size == len(kept)


LIARS = {
    "page.pdf": b"<!doctype html><script>alert(1)</script>",
    "program.docx": b"MZ" + b"\0" * 200,
    "archive.docx": sample.zipped(a__exe=b"MZ"),
    "sheet.docx": sample.sheet(),
    "text.ods": sample.zipped(mimetype="application/vnd.oasis.opendocument.text"),
    "page.txt": b"\xef\xbb\xbf  <HTML><body>",
    "drawing.txt": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "binary.csv": b"a;b\x00\x01",
    "pdf.jpg": sample.PDF,
    "gif.png": sample.photo(form="GIF", turned=False),
    "text.mp3": b"this is no sound",
    "cut.docx": sample.word()[:-200],
    "half.txt": b"\xff\xfea",
}


@pytest.mark.parametrize("name", LIARS)
def test_a_file_that_lies_about_its_type_is_refused(name: str, room: FileRoom) -> None:
    assert problem_with(LIARS[name], name, room) is FileProblem.LIES


def test_what_is_too_much_or_too_little_is_refused_with_its_reason(room: FileRoom) -> None:
    small = FileRoom(room.storage, None, FileRules(largest=100))
    assert problem_with(b"", "a.txt", room) is FileProblem.EMPTY
    assert problem_with(b"x" * 101, "a.txt", small) is FileProblem.TOO_LARGE
    assert problem_with(b"MZ", "setup.exe", room) is FileProblem.TYPE
    assert problem_with(b"x", "no ending", room) is FileProblem.TYPE
    assert problem_with(sample.photo()[:300], "cut.jpg", room) is FileProblem.BROKEN
    entries: dict[str, bytes | str] = {
        "[Content_Types]__xml": f"<Types>{KINDS['docx'].media_type}</Types>",
        "word_in_document__xml": "",
        "word_in_vbaProject__bin": b"x",
    }
    with_macros = sample.zipped(**entries)
    assert problem_with(with_macros, "a.docx", room) is FileProblem.MACROS


def test_bombs_are_refused_before_they_go_off(room: FileRoom) -> None:
    bomb = sample.bomb()
    assert len(bomb) < 1024 * 1024
    assert problem_with(bomb, "bomb.docx", room) is FileProblem.BOMB
    assert problem_with(sample.huge_image(), "bomb.png", room) is FileProblem.BROKEN


def test_a_type_that_the_rules_leave_out_is_refused(room: FileRoom) -> None:
    only_pdf = FileRoom(room.storage, None, FileRules(types=("pdf",)))
    assert problem_with(b"a", "a.txt", only_pdf) is FileProblem.TYPE
    assert set(FILE_TYPES) == set(KINDS)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_an_image_stands_upright_and_tells_no_place(form: str, room: FileRoom) -> None:
    sent = sample.photo(form=form)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    _, kept = check(sent, f"photo.{form.lower()}", room)
    image = Image.open(io.BytesIO(kept))
    assert dict(image.getexif()) == {}
    assert b"A phone" not in kept
    assert b"Exif" not in kept
    assert image.size == (40, 60)
    red, green, _blue = image.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
    assert red > 200 > 60 > green  # what was left is on top now


def test_a_moving_image_keeps_moving(room: FileRoom) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"at home")
    _, kept = check(out.getvalue(), "a.gif", room)
    assert getattr(Image.open(io.BytesIO(kept)), "n_frames", 1) == 3
    assert b"at home" not in kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Siti\\Peta.pdf", "Peta.pdf"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("ދިވެހި ޕްލޭން.pdf", "ދިވެހި ޕްލޭން.pdf"),
        ("CON.txt", "file-CON.txt"),
        (".pdf", "file.pdf"),
        ("", "file"),
        ('a<b>"c"|?*.pdf', "a-b--c----.pdf"),
        ("new\nline\x00.txt", "newline.txt"),
        (" spaces . .docx", "spaces.docx"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_a_name_without_end_is_cut_and_keeps_its_ending() -> None:
    name = safe_name("あ" * 5000 + ".pdf")
    assert len(name) == 120
    assert name.endswith("あ.pdf")
