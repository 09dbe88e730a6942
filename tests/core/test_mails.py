"""Mails in two parts: their page says what the plain words say, and fetches nothing."""

import html
import re

import pytest
from django.core.mail import EmailMessage
from django.utils import translation

from core.mails import in_two_parts

BODY = """The limit on Bakkers & Zn <b>B.V.</b> goes down to EUR 25,000.00

Your limit is smaller from now on.

Takes effect on 1 April 2026.

Why:
- Its grade is too weak.
- It pays late.

Read it in the portal:
https://dekking.example/portal/1/?a=1&b=2

- One notice
  Takes effect on 2 April 2026.
  https://dekking.example/portal/2/

- Another notice
  https://dekking.example/portal/3/

Dekking
Insurer N.V.
help@insurer.example
"""


@pytest.fixture(autouse=True)
def _our_address(settings):
    settings.PUBLIC_URL = "https://dekking.example"


def page_of(message):
    [page] = [part for part, kind in message.alternatives if kind == "text/html"]
    return page


def words_of(page):
    inside = page.partition("<body>")[2]
    return html.unescape(re.sub(r"<[^>]+>", " ", inside)).split()


def written(body=BODY):
    return in_two_parts(EmailMessage("A limit goes down", body, to=["a@example.test"]))


def test_the_page_says_word_for_word_what_the_plain_part_says():
    message = written()

    assert message.body == BODY
    assert words_of(page_of(message)) == re.sub(r"(?m)^- ", "", BODY).split()


def test_the_page_has_a_title_lists_and_links():
    page = page_of(written())

    assert page.count("<h1>") == 1
    assert page.count("<ul>") == 2
    assert page.count("<li>") == 4
    assert 'href="https://dekking.example/portal/1/?a=1&amp;b=2"' in page


def test_the_page_fetches_nothing_and_keeps_its_colours_in_the_dark():
    page = page_of(written())

    assert "prefers-color-scheme: dark" in page
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import", page)


def test_the_page_is_in_the_language_of_the_mail():
    with translation.override("nl"):
        assert '<html lang="nl">' in page_of(written())


def test_only_our_own_address_becomes_a_link():
    """A buyer may be called like a place of a stranger: its name stays words."""
    body = """A limit

betaal-nu.com B.V. and www.betaal-nu.com and pay@betaal-nu.com pay late.

- betaal-nu.com B.V.
  https://dekking.example.betaal-nu.com/portal/

https://betaal-nu.com/
"""

    page = page_of(written(body))

    assert "betaal-nu.com B.V." in page
    assert "<a " not in page


def test_who_else_gets_a_mail_and_what_comes_with_it_is_passed_on():
    message = EmailMessage("A", "B", to=["a@example.test"], cc=["c@example.test"])
    message.bcc, message.reply_to = ["d@example.test"], ["e@example.test"]
    message.attach("a.txt", "words", "text/plain")

    both = in_two_parts(message)

    assert (both.cc, both.bcc, both.reply_to) == (message.cc, message.bcc, message.reply_to)
    assert both.attachments == message.attachments
