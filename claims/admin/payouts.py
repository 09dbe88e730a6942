"""Calculations line by line, and payouts with their statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Actor
from claims import documents, forms, services, texts
from claims.admin.shared import CLAIMS, StateFilter, chip, stands_at
from claims.models import Calculation, Payout
from claims.rules.lifecycle import PayoutState
from core import documents as pdfs
from core.admin import Button, Desk, Fact, Waiting
from core.models import DocumentState
from core.templatetags.amounts import iban, money


def _confirm(row: Payout, data: dict[str, Any], by: Actor, now: datetime) -> object:
    return services.confirm_payout(payout_id=row.public_id, paid_on=data["paid_on"], by=by, now=now)


class PayoutStateFilter(StateFilter):
    """Payouts in one state."""

    states = texts.PAYOUT_STATES


@admin.register(Calculation)
class CalculationDesk(Desk):
    """Calculations, line by line, with the facts each one saw."""

    readers = CLAIMS
    change_form_template = "admin/claims/calculation.html"
    list_display = ("claim", "version", "worth", "rules_version", "calculated_at")
    search_fields = ("claim__number", "public_id", "inputs_sha256")
    ordering = ("-calculated_at", "-id")
    list_select_related = ("claim",)
    fields = (
        "claim",
        "version",
        "worth",
        "payment",
        "currency",
        "rules_version",
        "inputs_sha256",
        "calculated_at",
        "calculated_by_whom",
        "public_id",
    )
    readonly_fields = fields

    @admin.display(description=_("Calculated by"))
    def calculated_by_whom(self, row: Calculation) -> str:
        """Return who pressed the button."""
        return _name(row.calculated_by)

    @admin.display(description=_("Indemnity"), ordering="indemnity")
    def worth(self, row: Calculation) -> SafeString:
        """Return what the claim comes to by it."""
        return money(row.money)

    def more_context(self, request: HttpRequest, row: Calculation) -> dict[str, Any]:
        """Return its lines and steps, and the facts it saw as they are kept."""
        return {
            "shown": documents.shown_row(row),
            "kept": documents.as_text(row.inputs),
            "claim_url": reverse("admin:claims_claim_change", args=[row.claim_id]),
        }


@admin.register(Payout)
class PayoutDesk(Desk):
    """Payouts from the preparation to the bank's confirmation, with their statements."""

    called = _("Payouts")
    waiting = (
        Waiting(
            label=_("released payouts to order at the bank"),
            roles=CLAIMS,
            rows=lambda actor: Payout.objects.filter(state=PayoutState.RELEASED),
            where=f"state={PayoutState.RELEASED}",
        ),
        Waiting(
            label=_("payouts the bank has not confirmed"),
            roles=CLAIMS,
            rows=lambda actor: Payout.objects.filter(state=PayoutState.ORDERED),
            where=f"state={PayoutState.ORDERED}",
        ),
    )
    readers = CLAIMS
    change_form_template = "admin/claims/payout.html"
    list_display = (
        "claim",
        "holder_name",
        "sum",
        "state_shown",
        "released_at",
        "confirmed_on",
        "statement",
    )
    list_filter = (PayoutStateFilter,)
    search_fields = ("claim__number", "end_to_end_id", "policyholder__name", "public_id")
    ordering = ("-prepared_at", "-id")
    list_select_related = ("claim", "policyholder")
    fields = (
        "claim",
        "holder_name",
        "sum",
        "state_shown",
        "iban",
        "holder",
        "end_to_end_id",
        "prepared_at",
        "prepared_by_whom",
        "calculated_by_whom",
        "released_at",
        "released_by_whom",
        "confirmed_on",
        "statement",
        "public_id",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="order",
            label=_("Order the payment"),
            done=_("The payment is ordered at the bank."),
            roles=CLAIMS,
            do=lambda row, data, by, now: services.order_payout(
                payout_id=row.public_id, by=by, now=now
            ),
            shown=stands_at(PayoutState.RELEASED),
        ),
        Button(
            name="confirm",
            label=_("The bank paid"),
            done=_("The payout is confirmed and the policyholder told."),
            roles=CLAIMS,
            form=forms.Confirm,
            do=_confirm,
            shown=stands_at(PayoutState.ORDERED, PayoutState.SENT_UNKNOWN),
        ),
    )

    def known_by(self, row: Payout) -> Sequence[Fact]:
        """Return whom it pays how much for what, and on which account."""
        return (
            (_("Claim"), row.claim.number),
            (_("Policyholder"), row.policyholder.name),
            (_("Buyer"), row.claim.buyer.name),
            (_("Amount"), money(row.money)),
            (_("IBAN"), iban(row.iban)),
            (_("In the name of"), row.holder),
            (_("State"), self.state_shown(row)),
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the statement."""
        view = self.admin_site.admin_view(self.pdf)
        return [path("<int:payout>/pdf/", view, name="claims_payout_pdf"), *super().get_urls()]

    def pdf(self, request: HttpRequest, payout: int) -> HttpResponse:
        """Give the statement as a PDF; say what is missing as long as there is none."""
        row = self.get_object(request, str(payout))
        if row is None or row.document is None or not self.has_view_permission(request, row):
            raise Http404
        standing = pdfs.standing(row.document)
        if standing.is_ready:
            return documents.download(row.document)
        messages.info(request, standing.text)
        return redirect(self.address_of(row))

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def holder_name(self, row: Payout) -> str:
        """Return who is paid."""
        return row.policyholder.name

    @admin.display(description=_("Calculated by"))
    def calculated_by_whom(self, row: Payout) -> str:
        """Return who calculated it."""
        return _name(row.calculated_by)

    @admin.display(description=_("Prepared by"))
    def prepared_by_whom(self, row: Payout) -> str:
        """Return who submitted it."""
        return _name(row.prepared_by)

    @admin.display(description=_("Released by"))
    def released_by_whom(self, row: Payout) -> str:
        """Return who released it as the second person."""
        return _name(row.released_by)

    @admin.display(description=_("Amount"), ordering="amount")
    def sum(self, row: Payout) -> SafeString:
        """Return what is paid."""
        return money(row.money)

    @admin.display(description=_("State"), ordering="state")
    def state_shown(self, row: Payout) -> SafeString:
        """Return where it stands."""
        return chip(*texts.payout_state(row.state))

    @admin.display(description=_("Statement"))
    def statement(self, row: Payout) -> str | SafeString:
        """Return the link to the PDF, or why there is none."""
        if row.document is None:
            return gettext("made when it is released")
        standing = pdfs.standing(row.document)
        if standing.is_ready:
            return format_html('<a href="{}">{}</a>', _pdf_address(row), row.document.file_name)
        return standing.text

    def more_context(self, request: HttpRequest, row: Payout) -> dict[str, Any]:
        """Return the calculation it pays and where the statement is."""
        is_ready = row.document is not None and row.document.state == DocumentState.READY
        return {
            "shown": documents.shown_row(row.calculation),
            "pdf_url": _pdf_address(row) if is_ready else "",
            "claim_url": reverse("admin:claims_claim_change", args=[row.claim_id]),
        }


def _name(user: User | None) -> str:
    """Return the address by which colleagues know somebody."""
    return user.email if user else "\u2013"


def _pdf_address(row: Payout) -> str:
    return reverse("admin:claims_payout_pdf", args=[row.pk])
