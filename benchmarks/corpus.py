"""Make a synthetic course: pages of about 850 words, each with table, list, picture, question."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

PAGES_PER_MODULE = 50
TEXT = """
people city plan right water house road office council budget child school health street
river island harbour market family worker woman man elder planner officer rule law duty
share open build keep ask answer learn teach listen measure report review public common
local national early often together because although before after under over with without
and or but the a of to in on for from by as at is are was were has have can must should
"""
WORDS = TEXT.split()


def make_course(folder: Path, pages: int, *, seed: int = 1) -> None:
    """Write a course of ``pages`` pages into ``folder``; the same for the same ``seed``."""
    chance = random.Random(seed)
    modules = -(-pages // PAGES_PER_MODULE)
    names = [f"{number:02d}-part" for number in range(1, modules + 1)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.toml").write_text(
        f'id = "bench"\ntitle = "A course of {pages} pages"\nmodules = {names!r}\n'.replace(
            "'", '"'
        )
    )
    for number, name in enumerate(names):
        module = folder / name
        (module / "assets").mkdir(parents=True, exist_ok=True)
        (module / "module.toml").write_text(
            f'id = "part-{number + 1}"\ntitle = "Part {number + 1}"\n'
        )
        for index in range(min(PAGES_PER_MODULE, pages - number * PAGES_PER_MODULE)):
            stem = f"{index + 1:02d}-page-{index + 1}"
            (module / f"{stem}.md").write_text(_page(chance, number, index))
            (module / "assets" / f"{stem}.png").write_bytes(_picture(chance))


def _page(chance: random.Random, module: int, index: int) -> str:
    parts = [f"---\ntitle: {_sentence(chance, 5)[:-1]}\nduration: PT5M\n---\n"]
    for section in range(5):
        parts.append(f"## {_sentence(chance, 4)[:-1]}\n")
        parts.append(" ".join(_sentence(chance, 14) for _ in range(5)) + "\n")
        parts.append(
            f"{_sentence(chance, 12)} **{_sentence(chance, 3)}** {_sentence(chance, 30)}\n"
        )
        if section == 1:
            rows = "".join(
                f"| {_sentence(chance, 3)} | {_sentence(chance, 6)} |\n" for _ in range(5)
            )
            parts.append(f"| What | Why |\n| --- | --- |\n{rows}")
        if section == 2:
            parts.append("".join(f"- {_sentence(chance, 9)}\n" for _ in range(5)))
        if section == 3:
            name = f"assets/{index + 1:02d}-page-{index + 1}.png"
            parts.append(f'![{_sentence(chance, 8)}]({name} "{_sentence(chance, 6)}")\n')
    choices = "".join(
        f"- [{'x' if n == index % 4 else ' '}] {_sentence(chance, 6)}\n  : {_sentence(chance, 8)}\n"
        for n in range(4)
    )
    parts.append(
        f"::: {{.question #q-{module}-{index} points=1}}\n{_sentence(chance, 10)}\n\n"
        f"{choices}\n:::\n"
    )
    return "\n".join(parts)


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def _picture(chance: random.Random) -> bytes:
    """A PNG of 80 by 60 pixels that does not compress: about 14 kB."""
    width, height = 80, 60
    rows = b"".join(b"\0" + chance.randbytes(width * 3) for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows, 0)),
            (b"IEND", b""),
        )
    )
