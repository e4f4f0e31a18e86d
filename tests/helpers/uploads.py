"""Files of every kind that people send, honest and not."""

from __future__ import annotations

import io
import zipfile

import docx
import xlsxwriter
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\0" * 400
M4A = b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0" + b"\0" * 40
OGG = b"OggS\x00\x02" + b"\0" * 22 + b"\x01\x1e\x01vorbis" + b"\0" * 60
WAV = b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40
WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d") + b"\0" * 60


def word() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Survey of forty women")
    document.save(out)
    return out.getvalue()


def sheet() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_string(0, 0, "Answers")
    return out.getvalue()


def zipped(**entries: bytes | str) -> bytes:
    """An archive; a name's dots and slashes are written ``__`` and ``_in_``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("_in_", "/").replace("__", "."), content)
    return out.getvalue()


def bomb() -> bytes:
    """A Word document with 400 megabytes of nothing in it, in a megabyte."""
    out = io.BytesIO(word())
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/image1.png", "w", force_zip64=True) as entry,
    ):
        for _ in range(400):
            entry.write(b"\0" * 1024 * 1024)
    return out.getvalue()


def photo(*, form: str = "JPEG", turned: bool = True) -> bytes:
    """60 by 40 pixels, left half red; taken on its side, somewhere on Earth."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 30, 40))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6  # the camera was turned: shown upright it is 40 by 60
    exif[0x010F] = "A phone"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, 0.0)})
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


def huge_image() -> bytes:
    """A PNG of 30,000 by 30,000 pixels in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()
