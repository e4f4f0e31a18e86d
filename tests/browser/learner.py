"""A learner in a browser: opens a SCO as a platform does, reads, answers, leaves, comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Frame, Page, Request, expect

from blc_scorm.render.templates import words
from tests.browser.packages import Launch, Package
from tests.browser.platform import fresh_cmi, refused, resumed_cmi
from tests.browser.server import Attempt, Cmi, Site

Record = dict[str, Any]
SAY = words("en")["script"]
"""What a module says to its learner."""


@dataclass
class Session:
    """A SCO in its player's window."""

    page: Page
    package: Package
    launch: Launch
    attempt: Attempt
    name: str
    number: int
    """1 for the first session of the attempt."""
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    window: Page | None = None
    """Where the SCO plays in a window of its own."""

    @property
    def frame(self) -> Frame:
        frame = self.window.main_frame if self.window else self.page.frame("sco")
        assert frame is not None, "the SCO is not there"
        return frame

    def calls(self) -> list[list[str]]:
        """All calls of this session."""
        return list(self.page.evaluate("lms.calls"))

    def refused(self) -> list[list[str]]:
        """Calls that the run-time answered with no or with an error.

        An element without a value is error 403 in 2004; to ask for one is no mistake.
        """
        return refused(self.calls())

    def ready(self) -> None:
        self.frame.wait_for_selector("html[data-ready]", state="attached")

    def complete(self) -> None:
        """Until every page has come, and what is to be saved is saved."""
        self.frame.wait_for_function("document.querySelector('[data-blc-src]') === null")

    def expect_state(self, state: str) -> None:
        """Until the state of saving is ``state``."""
        expect(self.frame.locator('[data-blc="status"]')).to_have_attribute("data-state", state)

    def expect_notice(self, text: str) -> None:
        """Until the notice says ``text``."""
        expect(self.frame.locator('[data-blc="notice"] [data-blc-text]')).to_have_text(text)

    def expect_no_notice(self) -> None:
        expect(self.frame.locator('[data-blc="notice"]')).to_be_hidden()

    def expect_page(self, page: str) -> None:
        """Until ``page`` shows, with its text, and nothing else."""
        shown = self.frame.locator("[data-blc-page]:visible")
        expect(shown).to_have_attribute("data-blc-page", page)
        expect(shown.locator("[data-blc-body]")).not_to_have_attribute(
            "data-blc-src", re.compile("")
        )

    def answer(self, choice: int = 0) -> None:
        """Answer the choice question that shows, and check it."""
        form = self.frame.locator("form[data-kind=choice]:visible")
        form.locator(f'[data-blc-choice="{choice}"] input').check()
        form.locator("[data-blc=check]").click()

    def expect_verdict(self, state: str) -> None:
        """Until the choice question that shows has ``state``."""
        form = self.frame.locator("form[data-kind=choice]:visible")
        expect(form).to_have_attribute("data-state", state)

    def seen(self) -> set[str]:
        """The ids of the pages that the record has as read."""
        ids = self.frame.evaluate(
            "blc.running.module.pages"
            ".filter(({key}) => blc.running.store.record.pages[key] === 2).map(({id}) => id)"
        )
        return set(ids)

    def fault(self, method: str, function: str) -> None:
        """From now on the platform's ``method`` answers as the JavaScript ``function`` says."""
        self.page.evaluate(f"void (lms.answers.{method} = {function})")

    def heal(self, method: str) -> None:
        self.page.evaluate(f"delete lms.answers.{method}")

    def stored_record(self) -> Record:
        """What the suspend data on the platform says."""
        text = self.suspend_data()
        decoded = self.frame.evaluate(
            "(text) => JSON.parse(JSON.stringify(blc.codec.decode(text).record))", text
        )
        assert decoded is not None, f"not readable: {text}"
        return dict(decoded)

    def suspend_data(self) -> str:
        return str(self.attempt.known["suspend_data"])

    def expect_all_saved(self) -> None:
        """The platform has the record as this window has it."""
        self.expect_state("saved")
        hidden = ("counter", "seconds")
        stored, own = self.stored_record(), self.record()
        assert {k: v for k, v in stored.items() if k not in hidden} == {
            k: v for k, v in own.items() if k not in hidden
        }

    def crash(self) -> None:
        """The window is gone without a word, as when a phone runs out of memory."""
        with self.page.expect_event("crash"), suppress(Error):
            self.page.goto("chrome://crash")
        self.page.close()

    def record(self) -> Record:
        return dict(self.frame.evaluate("JSON.parse(JSON.stringify(blc.running.store.record))"))

    def read(self, *pages: str) -> None:
        """Open each of ``pages``, and wait for its text."""
        for page in pages:
            self.to_page(page)
            self.expect_page(page)

    def to_page(self, page: str) -> None:
        """To a page by its address, as a link leads there."""
        self.frame.evaluate("(page) => void (location.hash = page)", page)

    def leave(self) -> None:
        """The player moves on; the session's end reaches the platform."""
        self.page.evaluate("lms.leave()")
        self.attempt.wait_for_end(self.number)
        self.page.close()


@dataclass
class Player:
    """A platform that plays packages in windows of one browser context."""

    context: BrowserContext
    site: Site
    addresses: dict[Path, str] = field(default_factory=dict)

    def address(self, package: Package) -> str:
        if package.folder not in self.addresses:
            self.addresses[package.folder] = self.site.mount(package.folder)
        return self.addresses[package.folder]

    def begin(self, package: Package, launch: Launch, **options: Any) -> Session:
        """A learner's first launch of a SCO."""
        name, attempt = self.site.attempt()
        cmi = options.pop("cmi", None)
        cmi = fresh_cmi(package, launch) if cmi is None else cmi
        return self._play(package, launch, name, attempt, cmi, **options)

    def open_whole(self, package: Package, **options: Any) -> Session:
        """A first launch of a package's first SCO, with all pages here."""
        session = self.begin(package, package.launches[0], **options)
        session.complete()
        return session

    def again(self, last: Session, **options: Any) -> Session:
        """The next launch, of the same or of a newer package."""
        package = options.pop("package", last.package)
        launch = options.pop("launch", last.launch)
        cmi = options.pop("cmi", None)
        cmi = resumed_cmi(package, launch, last.attempt.known) if cmi is None else cmi
        return self._play(package, launch, last.name, last.attempt, cmi, **options)

    def _play(
        self,
        package: Package,
        launch: Launch,
        name: str,
        attempt: Attempt,
        cmi: Cmi,
        *,
        init: str = "",
        anchor: str = "",
        page: Page | None = None,
        ready: bool = True,
        popup: bool = False,
        **faults: bool,
    ) -> Session:
        settings = {
            "standard": package.standard,
            "href": f"{self.address(package)}/{launch.href}{anchor}",
            "attempt": name,
            "cmi": cmi,
            "init": init,
            "faults": faults,
            "popup": popup,
        }
        page = page or self.context.new_page()
        session = Session(page, package, launch, attempt, name, attempt.ended + 1)
        watch(page, session.problems, session.requests)
        page.add_init_script(f"if (window === top) window.launch = {json.dumps(settings)};")
        host = f"{self.site.origin}/host/host.html"
        if popup:
            with page.expect_popup() as opened:
                page.goto(host)
            session.window = opened.value
            watch(session.window, session.problems, session.requests)
        else:
            page.goto(host)
            page.wait_for_selector("#sco")
        if ready:
            session.ready()
        return session


def watch(page: Page, problems: list[str], requests: list[str]) -> None:
    """Note everything in the console that is wrong, and every address that is asked for."""
    page.on(
        "console",
        lambda message: (
            problems.append(f"{message.type}: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: problems.append(f"thrown: {error}"))
    page.on("request", lambda request: requests.append(request.url))


@contextmanager
def addresses(context: BrowserContext) -> Iterator[list[str]]:
    """Every address that a browser asks for. It resolves no name, so none leaves the machine."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    yield asked
    context.remove_listener("request", note)
