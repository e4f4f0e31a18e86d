"""Every page of a course, remembered or compiled: what is unchanged is not touched again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Protocol

from blc_scorm.cache.pages import RememberedPages
from blc_scorm.cache.store import Store
from blc_scorm.compile import compile_pages
from blc_scorm.deflate import Piece
from blc_scorm.model import Course, Markdown, Page, Promises
from blc_scorm.pages import compile_page
from blc_scorm.parse.page_file import PageFiles
from blc_scorm.records import dataclass, replace
from blc_scorm.render.context import PageContext


class Progress(Protocol):
    """Told how far a build is."""

    def __call__(self, what: str, done: int, total: int, name: str = "") -> None:
        """``done`` of ``total`` pages or packages are finished, the last of them ``name``."""


@dataclass(frozen=True, slots=True)
class AllPages:
    """What all pages promise, by their paths, and a way to the HTML of each."""

    promises: dict[str, Promises]
    keys: dict[str, str]
    """A digest of what each page was made from."""
    places: dict[str, tuple[PageContext, RememberedPages]]
    markdown: Callable[[str], Markdown]
    """Gives the text of a page, by its path."""

    def html(self, page: Page) -> Piece:
        """The page's body as HTML."""
        context, remembered = self.places[page.path]
        html = remembered.html(self.keys[page.path])
        if html is None:  # lost or damaged, while the promises were not
            compiled = compile_page(page, self.markdown(page.path), context)
            html = Piece.of(compiled.html.encode())
        return html

    def leads_out(self, path: str) -> bool:
        """Whether a page has a link to another module."""
        context, _ = self.places[path]
        targets = (context.pages.get(link.path) for link in self.promises[path].links)
        return any(target and target.module_id != context.module_id for target in targets)


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the pages of ``course`` that no earlier build has compiled."""

    course: Course
    contexts: Mapping[str, PageContext]
    """By the module's id."""
    files: PageFiles
    store: Store
    jobs: int
    progress: Progress

    def for_packages(self) -> AllPages:
        """Every page as it stands in a package."""
        pages = AllPages({}, {}, {}, self.files.markdown)
        self._complete(pages, {page.path for page in self.course.pages}, link_modules=False)
        return pages

    def for_website(self, packaged: AllPages) -> AllPages:
        """Every page as a website has it: there alone, a page may link to other modules."""
        pages = AllPages(
            dict(packaged.promises), dict(packaged.keys), dict(packaged.places), packaged.markdown
        )
        wanted = {path for path in pages.promises if packaged.leads_out(path)}
        self._complete(pages, wanted, link_modules=True)
        return pages

    def _complete(self, pages: AllPages, wanted: Set[str], *, link_modules: bool) -> None:
        """Put the pages with the ``wanted`` paths into ``pages``."""
        missing = []
        used = []
        for module in self.course.modules:
            own = [page for page in module.pages if page.path in wanted]
            if not own:
                continue
            context = replace(self.contexts[module.id], link_modules=link_modules)
            known = RememberedPages(self.store, context, self.files.digests)
            used.append(known)
            for page in own:
                found = known.find(page)
                pages.keys[page.path], pages.promises[page.path] = found or ("", Promises())
                pages.places[page.path] = context, known
                if found is None:
                    missing.append((page, context, known))
        work = [(page, pages.markdown(page.path), context) for page, context, _ in missing]
        results = compile_pages(work, self.jobs)
        for done, ((page, _, known), result) in enumerate(zip(missing, results, strict=True), 1):
            pages.keys[page.path] = known.keep(page, result)
            pages.promises[page.path] = result
            self.progress("pages", done, len(missing))
        for known in used:
            known.save()
