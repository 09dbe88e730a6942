"""Letters and statements: asked for inside a command, made into a PDF by a worker."""

import atexit
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from core import clock, events
from core.models import Document, DocumentState


class PangoMissing(Exception):
    """The operating system lacks the text layout library that PDFs need."""


@transaction.atomic
def request(
    kind: str,
    *,
    subject_id: UUID,
    policyholder_id: int | None,
    language: str,
    file_name: str,
    facts: dict[str, Any],
    by: events.Person,
    at: datetime,
) -> Document:
    """Ask for a document of `kind` (`templates/documents/<kind>.html`) made from frozen `facts`."""
    document = Document.objects.create(
        kind=kind,
        subject_id=subject_id,
        policyholder_id=policyholder_id,
        language=language,
        file_name=file_name,
        facts=facts,
        requested_at=at,
    )
    events.record("core.document_requested", subject=document, by=by, at=at, kind=kind)
    return document


def make(document: Document) -> None:
    """Make the PDF of a document that has none yet; made twice it changes nothing.

    :raises PangoMissing: where the operating system cannot lay out text
    """
    if document.state == DocumentState.READY:
        return
    document.content = render(document.kind, document.facts, language=document.language)
    document.sha256 = hashlib.sha256(document.content).hexdigest()
    document.state = DocumentState.READY
    document.made_at = clock.real()
    document.save(update_fields=["content", "sha256", "state", "made_at"])


def render(kind: str, facts: dict[str, Any], *, language: str) -> bytes:
    """Return the PDF of a document, in `language`.

    :raises PangoMissing: where the operating system cannot lay out text
    """
    weasyprint = _weasyprint()

    class Nothing(weasyprint.URLFetcher):  # type: ignore[misc,name-defined]
        """Fetches nothing: a letter is made of its own text and our own style sheet."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            raise ValueError(f"A document may not fetch {url}")

    with translation.override(language):
        values = {"facts": facts, "language": language, "insurer": settings.INSURER}
        page = render_to_string(f"documents/{kind}.html", values)
    style, fonts = _style()
    pdf: bytes = weasyprint.HTML(string=page, url_fetcher=Nothing()).write_pdf(
        stylesheets=[style], font_config=fonts
    )
    return pdf


def can_be_made() -> bool:
    """Return whether this machine can make PDFs."""
    try:
        _weasyprint()
    except PangoMissing:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Standing:
    """How the PDF of a document stands: there, on its way, or neither; and that in words."""

    is_ready: bool
    is_coming: bool
    text: str


def standing(document: Document) -> Standing:
    """Return how the PDF stands; one this machine cannot make never comes, and says why."""
    if document.state == DocumentState.READY:
        return Standing(is_ready=True, is_coming=False, text="")
    try:
        _weasyprint()
    except PangoMissing as problem:
        text = gettext("PDFs cannot be made on this installation: %(problem)s")
        return Standing(False, False, text % {"problem": problem})
    return Standing(False, True, gettext("The PDF is being made. Try again in a moment."))


def for_subject(subject_id: UUID) -> models.QuerySet[Document]:
    """Return the documents about one subject, newest first."""
    return Document.objects.filter(subject_id=subject_id).order_by("-requested_at", "-id")


@cache  # unpacking the fonts takes longer than the rest of a letter
def _style() -> tuple[Any, Any]:
    """Return the style sheet of all documents, and the fonts it names."""
    weasyprint = _weasyprint()
    fonts = weasyprint.text.fonts.FontConfiguration()  # or its fonts are left out
    sheet = settings.BASE_DIR / "static" / "css" / "document.css"
    atexit.register(_style.cache_clear)  # the fonts are let go while Python still stands
    return weasyprint.CSS(filename=sheet, font_config=fonts), fonts


def _weasyprint() -> Any:  # a module without types, imported late: it takes seconds
    try:
        import weasyprint
    except OSError as problem:
        raise PangoMissing(
            "Pango is missing: apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0 fonts-dejavu-core"
        ) from problem
    return weasyprint
