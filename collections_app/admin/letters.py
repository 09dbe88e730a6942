"""The desk of letters to buyers."""

from datetime import date
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from collections_app import documents, texts
from collections_app.admin import shared
from collections_app.models import Letter
from core import documents as pdfs
from core.admin import Desk
from core.templatetags.amounts import money


@admin.register(Letter)
class LetterDesk(Desk):
    """Letters to buyers, whoever made them."""

    readers: ClassVar[frozenset[str]] = shared.READERS
    change_form_template = "admin/collections_app/letter.html"
    words = {"kind": texts.letter}
    list_display = ("kind", "buyer_name", "made_on", "asks")
    list_display_links = ("kind",)
    list_filter = ("kind",)
    list_select_related = ("buyer",)
    ordering = ("-sent_on", "-id")
    fields = ("kind", "buyer_name", "made_on", "asks")

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the PDF."""
        view = self.admin_site.admin_view(self.pdf)
        return [
            path("<int:letter_id>/pdf/", view, name="collections_app_letter_pdf"),
            *super().get_urls(),
        ]

    def pdf(self, request: HttpRequest, letter_id: int) -> HttpResponse:
        """Give the PDF of a letter that is made."""
        row = self.get_object(request, str(letter_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        standing = pdfs.standing(row.document)
        if not standing.is_ready:
            messages.info(request, standing.text)
            return redirect(self.address_of(row))
        return documents.pdf(row)

    def more_context(self, request: HttpRequest, row: Letter) -> dict[str, Any]:
        """Say whether the PDF is there."""
        return {"pdf": pdfs.standing(row.document)}

    def title_of(self, row: Letter) -> str:
        """Return which letter it is, to whom."""
        return f"{texts.letter(row.kind)}: {row.buyer.name}"

    @admin.display(description=_("buyer"))
    def buyer_name(self, row: Letter) -> str:
        """Return the buyer's name."""
        return row.buyer.name

    @admin.display(description=_("made"), ordering="sent_on")
    def made_on(self, row: Letter) -> date:
        """Return the day in its head."""
        return row.sent_on

    @admin.display(description=_("asked"))
    def asks(self, row: Letter) -> SafeString:
        """Return what it asks for."""
        return money(row.asked)
