"""The manifest that all SCORM formats share: organization, resources, files. Stage 5, package.

What differs between the standards is a :class:`Dialect`; what a single module
adds to its item comes from the dialect's functions.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from blc_scorm.formats import _identifiers as ids
from blc_scorm.formats._lom import XML_LANG, Description, describe_course, describe_module
from blc_scorm.formats._order import Gate, gates
from blc_scorm.formats._text import plain, title
from blc_scorm.formats._xml import Make, document, maker
from blc_scorm.model import PackageFile
from blc_scorm.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

    from blc_scorm.formats import Remember
    from blc_scorm.model import Course, Module, Site, SiteModule

MANIFEST = "imsmanifest.xml"
SCHEMAS = Path(__file__).parents[1] / "schemas"
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one edition of the standard writes differently."""

    schemaversion: str
    """Exactly as platforms compare it: ``1.2``, ``2004 3rd Edition``, ``2004 4th Edition``."""
    namespaces: dict[str | None, str]
    """By prefix, the content packaging's under None. Platforms look for the prefixes literally."""
    schemas: tuple[tuple[str, str], ...]
    """Namespace and control document, as ``xsi:schemaLocation`` names them."""
    schema_folder: str
    """Under ``blc_scorm/schemas``."""
    scorm_type: str
    """The attribute of a resource: ``scormtype`` in 1.2, ``scormType`` in 2004."""
    lom: Callable[[Description], _Element]
    item_extras: Callable[[Course, Module, Gate], Iterable[_Element]]
    """What stands in a module's item after its title and metadata."""
    organization_extras: Callable[[], Iterable[_Element]]
    organization_attributes: dict[str, str]


def package(
    dialect: Dialect, course: Course, site: Site, remember: Remember
) -> Iterator[PackageFile]:
    """The manifest, the control documents and the site's files, as a platform wants them."""
    yield PackageFile(MANIFEST, remember(partial(manifest_xml, dialect, course, site)))
    yield from control_documents(dialect.schema_folder)
    yield from site.files


@cache
def control_documents(folder: str) -> tuple[PackageFile, ...]:
    """The schema documents that lie beside the manifest, by name."""
    documents = sorted((SCHEMAS / folder).glob("*.xsd"))
    return tuple(PackageFile(document.name, document.read_bytes()) for document in documents)


def manifest_xml(dialect: Dialect, course: Course, site: Site) -> bytes:
    """``imsmanifest.xml``."""
    e = maker(dialect.namespaces[None], dialect.namespaces)
    version = {"version": plain(course.version)[:20]} if course.version else {}
    root = e.manifest(
        {_SCHEMA_LOCATION: " ".join(f"{name} {file}" for name, file in dialect.schemas)},
        {"identifier": _manifest_id(course), XML_LANG: course.language},
        version,
        _metadata(e, dialect, course, site),
        _organizations(e, dialect, course, site),
        _resources(e, dialect, site),
    )
    return document(root)


def _manifest_id(course: Course) -> str:
    return ids.manifest_id(course.id, tuple(module.id for module in course.modules))


def _metadata(e: Make, dialect: Dialect, course: Course, site: Site) -> _Element:
    """Of the package: of the course, or of its one module where it is a package of its own."""
    launch = href(site.modules[0].launch)
    if len(course.modules) == 1:
        about = describe_module(course, course.modules[0], _manifest_id(course), launch)
    else:
        about = describe_course(course, _manifest_id(course), launch)
    return e.metadata(
        e.schema("ADL SCORM"), e.schemaversion(dialect.schemaversion), dialect.lom(about)
    )


def _organizations(e: Make, dialect: Dialect, course: Course, site: Site) -> _Element:
    name = ids.course_id(course.id)
    launches = {module.id: href(module.launch) for module in site.modules}
    rules = gates(course)
    organization = e.organization(
        {"identifier": name, **dialect.organization_attributes},
        e.title(title(course.title, course.id)),
        *(_item(e, dialect, course, m, launches[m.id], rules[m.id]) for m in course.modules),
        *dialect.organization_extras(),
    )
    return e.organizations(organization, default=name)


def _item(
    e: Make, dialect: Dialect, course: Course, module: Module, launch: str, gate: Gate
) -> _Element:
    item = e.item(
        {"identifier": ids.item_id(module.id), "identifierref": ids.resource_id(module.id)},
        {"isvisible": "true"},
        e.title(title(module.title, module.id)),
    )
    if module.language and module.language != course.language:
        item.set(XML_LANG, module.language)
    if len(course.modules) > 1:
        about = describe_module(course, module, ids.item_id(module.id), launch)
        item.append(e.metadata(dialect.lom(about)))
    item.extend(dialect.item_extras(course, module, gate))
    return item


def _resources(e: Make, dialect: Dialect, site: Site) -> _Element:
    scorm_type = f"{{{dialect.namespaces['adlcp']}}}{dialect.scorm_type}"
    found = e.resources(*(_sco(e, scorm_type, site, module) for module in site.modules))
    if site.shared:
        found.append(
            e.resource(
                {"identifier": ids.SHARED_RESOURCE_ID, "type": "webcontent", scorm_type: "asset"},
                *_files(e, (file.path for file in site.shared)),
            )
        )
    return found


def _sco(e: Make, scorm_type: str, site: Site, module: SiteModule) -> _Element:
    """A module's resource: its launch page first, its other files, and the shared ones."""
    others = (file.path for file in module.files if file.path != module.launch)
    resource = e.resource(
        {"identifier": ids.resource_id(module.id), "type": "webcontent", scorm_type: "sco"},
        {"href": href(module.launch)},
        *_files(e, (module.launch,)),
        *_files(e, others),
    )
    if site.shared:
        resource.append(e.dependency(identifierref=ids.SHARED_RESOURCE_ID))
    return resource


def _files(e: Make, paths: Iterable[str]) -> Iterator[_Element]:
    return (e.file(href=href(path)) for path in sorted(paths))


def href(path: str) -> str:
    """``path`` as an address relative to the manifest. A safe name stays as it is."""
    return quote(path, safe="/-._~")
