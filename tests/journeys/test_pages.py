"""Every link that somebody can follow leads to a sound page."""

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import axe_playwright_python
from django.urls import Resolver404, resolve

from accounts.rules import StaffRole
from tests.journeys import ground
from tests.journeys.ground import OWNER, READER, STAFF
from tests.journeys.people import arrive

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
CURIOUS = ("visitor", OWNER, STAFF[StaffRole.AUDITOR])  # see every kind of page between them
NOT_FOLLOWED = ("/accounts/logout/", "/static/")
_WIDE = """[...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > 361)
    .slice(0, 4).map(each => each.tagName + '.' + each.className)"""

_UNDER_BUTTONS = """[...document.querySelectorAll('#content > h1, #content .module')]
    .filter(each => [...document.querySelectorAll('.desk-button')].some(button => {
        const [over, under] = [button.getBoundingClientRect(), each.getBoundingClientRect()];
        return over.top < under.bottom && under.top < over.bottom
            && over.left < under.right && under.left < over.right;
    })).map(each => each.tagName + '.' + each.className)"""


class Page(HTMLParser):
    """What must stand on a page, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language, self.title, self.headings = "", "", 0
        self.links: list[str] = []
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        elif tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        self.headings += tag == "h1"
        self._in_title = tag == "title" and not self.title

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = self.title or data.strip()

    @property
    def is_piece(self) -> bool:
        """Whether it is no page but a piece of one, fetched into it."""
        return not self.language and not self.title

    @property
    def lacks(self) -> list[str]:
        """What is missing on it."""
        found = {"lang": self.language, "title": self.title, "heading": self.headings}
        return [name for name, value in found.items() if not value]


class Walk:
    """One person following every link from where the sign-in leads."""

    def __init__(self, person, looked_at: set[str], *, of_one_kind: int) -> None:
        self.person, self.looked_at, self.of_one_kind = person, looked_at, of_one_kind
        self.complaints: list[str] = []
        self._kinds: Counter[str] = Counter()

    def from_page(self, start: str) -> None:
        """Follow links, breadth first, a few of each kind."""
        came_from, todo = {start: ""}, [start]
        for address in todo:
            for link in self._visit(address, came_from[address]):
                there = urldefrag(urljoin(address, link)).url
                if there not in came_from and self._is_wanted(there):
                    came_from[there] = address
                    todo.append(there)

    def _is_wanted(self, address: str) -> bool:
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != self.person.base:
            return False
        if parts.path.startswith(NOT_FOLLOWED):
            return False
        kind = _kind(parts.path)
        self._kinds[kind] += 1
        return self._kinds[kind] <= self.of_one_kind

    def _visit(self, address: str, came_from: str) -> list[str]:
        answer = self.person.page.request.get(address)
        kind = _kind(urlsplit(address).path)
        if answer.status >= 400:
            self.complaints.append(f"{address}: {answer.status}, linked from {came_from}")
        if "text/html" not in answer.headers["content-type"] or answer.url != address:
            return [answer.url] if answer.url != address else []
        page = Page(answer.text())
        if page.lacks and not page.is_piece:
            self.complaints.append(f"{address} has no {', '.join(page.lacks)}")
        if kind not in self.looked_at:
            self.looked_at.add(kind)
            self._look_at(address)
        return page.links

    def _look_at(self, address: str) -> None:
        """Look at one page of each kind in the browser: buttons, axe, and a phone's width."""
        page = self.person.page
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        covered = page.evaluate(_UNDER_BUTTONS)
        if covered:
            self.complaints.append(f"{address}: buttons lie over {covered}")
        said = len(self.person.complaints)
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        del self.person.complaints[said:]  # axe tries styles out, which the policy forbids
        for violation in found["violations"]:
            where = [node["target"][-1] for node in violation["nodes"][:3]]
            self.complaints.append(f"{address}: {violation['id']} at {where}")
        page.set_viewport_size({"width": 360, "height": 740})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            self.complaints.append(f"{address} is {width} wide on a phone: {page.evaluate(_WIDE)}")


def _kind(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def test_no_link_is_dead_and_every_page_is_sound(
    browser, live_server, world, come_in, pytestconfig
):
    everybody = pytestconfig.getoption("everybody")
    walkers = ("visitor", OWNER, READER, *STAFF.values()) if everybody else CURIOUS
    ground.fill(world)
    looked_at: set[str] = set()  # kinds of pages that axe saw: the same for whoever comes next
    people = {
        name: arrive(browser, live_server.url)
        if name == "visitor"
        else come_in(name, is_staff=name in STAFF.values())
        for name in walkers
    }

    complaints = []
    for name, person in people.items():
        walk = Walk(person, looked_at, of_one_kind=2 if everybody and name in CURIOUS else 1)
        walk.from_page(f"{live_server.url}/" if name == "visitor" else person.page.url)
        complaints += [f"{name}: {each}" for each in [*walk.complaints, *person.complaints]]
        person.complaints.clear()

    assert complaints == []
    assert len(looked_at) > 100
