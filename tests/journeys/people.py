"""People in a real browser, and what the browser says of the pages they see."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO

from django.core.management import call_command
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, TimeoutError

from tests.journeys.ground import PASSWORD

_PATIENCE = 15_000  # milliseconds
_SECONDS_TO_TYPE = 6


@dataclass
class Person:
    """Somebody at a browser window of their own."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address if address.startswith("http") else f"{self.base}{address}")

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the one button or follow the one link of this name; a new page is there whole."""
        button = self.page.get_by_role("button", name=name, exact=exact)
        link = self.page.get_by_role("link", name=name, exact=exact)
        found = button.or_(link).first
        try:
            found.click()
        except TimeoutError:
            raise AssertionError(f"{name!r} is not on {self.page.url}: {self.seen}") from None
        self.page.wait_for_load_state()  # a click waits for a new page to begin, not to end

    def press_summary(self, name: str) -> None:
        """Open or close a fold."""
        self.page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(name)}")).click()

    def fill(self, **fields: str) -> None:
        """Fill fields in by their names, in the form that is not a search."""
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").last.fill(value)

    def at_desk(self, button: str, **fields: str) -> None:
        """Press a button of a desk, fill in what it asks, and press again."""
        self.page.locator(".desk-button", has_text=button).click()
        form = self.page.locator("#content-main form")
        for name, value in fields.items():
            field = form.locator(f"[name={name}]")
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        go_on = form.locator(".submit-row input[type=submit]")
        with self.page.expect_navigation():
            go_on.click()
        if "/do/" in self.page.url and "Nothing has happened yet." in self.seen:
            with self.page.expect_navigation():
                go_on.click()  # what follows was shown first
        assert "/do/" not in self.page.url, self.seen

    @property
    def seen(self) -> str:
        """The text of the page."""
        return " ".join(self.page.locator("body").inner_text().replace("\xa0", " ").split())

    def sees(self, *texts: str) -> None:
        """Wait for texts on the page."""
        deadline = time.monotonic() + _PATIENCE / 1000
        while missing := [text for text in texts if text not in self.seen]:
            assert time.monotonic() < deadline, f"{missing} not on {self.page.url}: {self.seen}"
            self.page.wait_for_timeout(100)

    def download(self, press: Callable[[], None]) -> bytes:
        """Return the file that pressing something gives."""
        with self.page.expect_download() as waiting:
            press()
        return waiting.value.path().read_bytes()


def come_in(browser: Browser, base: str, email: str, *, is_staff: bool = False) -> Person:
    """Sign in through the sign-in pages; staff with the code of their authenticator."""
    person = arrive(browser, base)
    person.open("/accounts/login/")
    person.fill(login=email, password=PASSWORD)
    person.press("Sign in")
    if is_staff:
        person.fill(code=_fresh_code(email))
        person.press("Sign in")
    person.page.wait_for_url(f"{base}/{'admin' if is_staff else 'portal'}/**")
    return person


def _fresh_code(email: str) -> str:
    """Return the code of an authenticator; one that runs out soon is waited out."""
    told, how_long = StringIO(), StringIO()
    call_command("demo_code", email, stdout=told, stderr=how_long)
    seconds = int(re.findall(r"\d+", how_long.getvalue())[0])
    if seconds < _SECONDS_TO_TYPE:
        time.sleep(seconds + 1)
        return _fresh_code(email)
    return told.getvalue().strip()


def arrive(browser: Browser, base: str) -> Person:
    """Open a window whose every complaint is kept."""
    page = browser.new_context(locale="en-GB", accept_downloads=True).new_page()
    page.set_default_timeout(_PATIENCE)
    person = Person(page, base)

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            person.complaints.append(f"{page.url}: {message.text}")

    def answer(response: Response) -> None:
        if response.status >= 400:
            person.complaints.append(f"{page.url}: {response.status} {response.url}")

    page.on("console", complain)
    page.on("pageerror", lambda error: person.complaints.append(f"{page.url}: {error}"))
    page.on("response", answer)
    return person
