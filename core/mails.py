"""Mails in two parts: the words as they are, and the same words as a sober page."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

_ITEM = "- "
_GOES_ON = "  "  # what belongs to the item above it


class Kind(StrEnum):
    """How a piece of a mail looks on its page."""

    TITLE = "TITLE"
    TEXT = "TEXT"
    LIST = "LIST"
    LINK = "LINK"


class Line(str):
    """A line of a mail; it becomes a link only where it is a page of ours, and nothing else."""

    __slots__ = ()

    @property
    def is_ours(self) -> bool:
        """Whether the line is an address that leads to us."""
        return re.fullmatch(re.escape(settings.PUBLIC_URL) + r"(/\S*)?", self) is not None


@dataclass(slots=True)
class Piece:
    """Lines of a mail that belong together; of a list each item has lines of its own."""

    kind: Kind
    lines: list[str] = field(default_factory=list)
    items: list[list[Line]] = field(default_factory=list)


def in_two_parts(message: EmailMessage) -> EmailMultiAlternatives:
    """Return a mail with a page beside its words, made of nothing but them, so that both say it.

    The page is in the language that is active; it fetches nothing from anywhere.
    """
    both = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=message.from_email,
        to=message.to,
        cc=message.cc,
        bcc=message.bcc,
        reply_to=message.reply_to,
        attachments=message.attachments,
        headers=message.extra_headers,
    )
    subject, body = str(message.subject), str(message.body)
    both.attach_alternative(page_of(subject, body), "text/html")
    return both


def page_of(subject: str, body: str) -> str:
    """Return the page of a mail."""
    context = {"subject": subject, "pieces": pieces_of(body), "language": get_language()}
    return render_to_string("core/mail_page.html", context)


def pieces_of(body: str) -> list[Piece]:
    """Return the pieces of a mail: a title where its first paragraph is one line, and the rest."""
    pieces: list[Piece] = []
    for paragraph in re.split(r"\n\s*\n", body.strip()):
        pieces += _pieces_in(paragraph, pieces[-1:])
    if pieces and pieces[0].kind is Kind.TEXT and len(pieces[0].lines) == 1:
        pieces[0].kind = Kind.TITLE
    return pieces


def _pieces_in(paragraph: str, before: list[Piece]) -> list[Piece]:
    """Return the pieces of a paragraph; an item may go on with the list before it."""
    found: list[Piece] = []
    for line in paragraph.splitlines():
        last = (before + found)[-1:]
        in_list = bool(last) and last[0].kind is Kind.LIST
        if line.startswith(_ITEM):
            if not in_list:
                found.append(Piece(Kind.LIST))
                last = found[-1:]
            last[0].items.append([Line(line.removeprefix(_ITEM))])
        elif line.startswith(_GOES_ON) and in_list:
            last[0].items[-1].append(Line(line.strip()))
        elif Line(line.strip()).is_ours:
            found.append(Piece(Kind.LINK, [line.strip()]))
        elif found and found[-1].kind is Kind.TEXT:
            found[-1].lines.append(line.strip())
        else:
            found.append(Piece(Kind.TEXT, [line.strip()]))
    return found
