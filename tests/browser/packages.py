"""Packages to play: built once for all workers, unpacked, and read as a platform reads them."""

from __future__ import annotations

import fcntl
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from blc_scorm.build import Options, build

ROOT = Path(__file__).parents[2]
REAL_COURSE = ROOT / "course_source"
FORMATS = ("scorm12", "scorm2004-3rd", "scorm2004-4th")
SPLITS = ("module", "course")
NS = {
    "adlcp12": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    "imsss": "http://www.imsglobal.org/xsd/imsss",
}


@dataclass(frozen=True, slots=True)
class Launch:
    """A SCO as its package's manifest declares it."""

    item: str
    title: str
    href: str
    mastery_score: str
    """1.2: 0 to 100; empty where the manifest has none."""
    objective: str
    """2004: the id of the primary objective, which a platform puts into the list itself."""
    passing_score: str
    """2004: 0 to 1."""

    @property
    def module(self) -> str:
        return self.href.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Package:
    """An unpacked package."""

    name: str
    folder: Path
    standard: str
    """12 or 2004."""
    launches: tuple[Launch, ...]


def read_package(folder: Path) -> Package:
    """What the manifest in ``folder`` says that a platform plays."""
    root = etree.parse(folder / "imsmanifest.xml").getroot()
    hrefs = {
        resource.get("identifier"): resource.get("href", "")
        for resource in root.findall(".//{*}resource")
    }
    version = root.findtext("./{*}metadata/{*}schemaversion")
    launches = tuple(
        Launch(
            item=item.get("identifier", ""),
            title=item.findtext("./{*}title") or "",
            href=hrefs[item.get("identifierref")] or "",
            mastery_score=item.findtext("./adlcp12:masteryscore", "", NS),
            objective=_primary_objective(item),
            passing_score=item.findtext(".//imsss:minNormalizedMeasure", "", NS),
        )
        for item in root.findall(".//{*}item[@identifierref]")
    )
    return Package(folder.name, folder, "12" if version == "1.2" else "2004", launches)


def _primary_objective(item: etree._Element) -> str:
    found = item.find(".//imsss:primaryObjective", NS)
    return "" if found is None else found.get("objectiveID", "")


def build_packages(source: Path, into: Path, formats: tuple[str, ...], split: str) -> None:
    """Build ``source`` and unpack each zip into a folder of its name beside it."""
    build(source, Options(formats=formats, output=into, split=split))
    for path in sorted(into.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(path.with_suffix(""))


def packages_in(folder: Path, format_name: str) -> tuple[Package, ...]:
    """The unpacked packages of one format, in the order of their names."""
    return tuple(
        read_package(path) for path in sorted(folder.glob(f"*-{format_name}")) if path.is_dir()
    )


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Of several processes, one at a time; the lock goes with its process."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """``folder``, filled by ``make`` in the first process that asks for it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = folder.with_suffix(".done")
    with only_one(folder.with_suffix(".lock")):
        if not done.exists():
            make(folder)
            done.touch()
    return folder


def real_course(shared: Path) -> Mapping[str, Path]:
    """The real course, by split, and its website."""

    def make(folder: Path) -> None:
        os.environ["BLC_CACHE_DIR"] = str(shared / "cache")
        build_packages(REAL_COURSE, folder / "module", (*FORMATS, "html"), "module")
        build_packages(REAL_COURSE, folder / "course", FORMATS, "course")

    folder = made_once(shared / "real", make)
    folders = {split: folder / split for split in SPLITS}
    return {**folders, "website": folders["module"] / "blc-html"}
