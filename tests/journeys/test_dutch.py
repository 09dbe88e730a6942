"""Every page of the portal speaks Dutch to who reads Dutch: no word of English is left on it."""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import User
from core import tenancy
from tests.journeys import ground
from tests.journeys.ground import OWNER
from tests.signing_in import sign_in

_NOT_READ = {"script", "style", "code", "pre", "svg", "textarea"}
_NOT_FOLLOWED = ("/accounts/logout/", "/static/", "/api/", "/admin/", "/demo/")
_HOLDER = "Sail and Rope B.V."
# Words that every page in English has some of, and that are none in Dutch; and codes.
_ENGLISH = re.compile(
    r"\b(?:the|and|your|you|with|this|that|from|not|are|has|have|been|will|for|by|its|buyer|"
    r"invoice|request|overdue|days|since|until|open now|paid|due|yes|[A-Z]+_[A-Z_]+)\b"
)


class Page(HTMLParser):
    """What somebody reads on a page, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.links.append(str(given["href"]))
        for name in ("aria-label", "placeholder", "title", "data-label", "alt"):
            self.words.append((given.get(name) or "").replace(_HOLDER, ""))
        is_foreign = (given.get("lang") or "nl") != "nl"
        if tag in _NOT_READ or (is_foreign and tag != "html"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data.replace(_HOLDER, ""))


def test_no_word_of_english_is_left_on_a_page_in_dutch(world, client: Client):
    ground.fill(world)
    with tenancy.scope(staff=True):
        owner = User.objects.get(email=OWNER)
        User.objects.filter(id=owner.id).update(language="nl")
        owner.refresh_from_db()
    sign_in(client, owner)

    todo, seen, complaints = ["/"], {"/"}, []
    for address in todo:
        answer = client.get(address, headers={"Accept-Language": "nl"})
        if answer.status_code in (301, 302):
            links = [answer["Location"]]
        elif "text/html" in answer.headers["Content-Type"]:
            page = Page(answer.content.decode())
            links = page.links
            found = [" ".join(each.split()) for each in page.words if _ENGLISH.search(each)]
            complaints += [f"{_kind(address)}: {each[:120]}" for each in found]
        else:
            links = []
        for link in links:
            there = urldefrag(urljoin(f"http://testserver{address}", link)).url
            parts = urlsplit(there)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = _kind(parts.path)
            if parts.netloc != "testserver" or parts.path.startswith(_NOT_FOLLOWED):
                continue
            if kind not in seen:
                seen.add(kind)
                todo.append(path)

    assert sorted(set(complaints)) == []
    assert len(seen) > 40


def _kind(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path
