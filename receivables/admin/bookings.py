"""Desks for looking at receivables: invoices, money in, disputes, overdue reports, ledgers."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from companies.rules import searchable
from core.admin import Desk, panels
from core.money import Money
from core.templatetags.amounts import money
from receivables import texts
from receivables.models import CreditNote, Dispute, Invoice, LedgerUpload, OverdueReport, Receipt

READERS = frozenset(
    {
        StaffRole.COLLECTOR,
        StaffRole.CLAIMS_HANDLER,
        StaffRole.CLAIMS_RELEASER,
        StaffRole.UNDERWRITER,
    }
)


class _AccountDesk(Desk):
    """A desk of rows that belong to a policyholder and one of its buyers."""

    readers: ClassVar[frozenset[str]] = READERS
    list_select_related: ClassVar[Any] = ("buyer", "policyholder")
    search_fields: ClassVar[Any] = ("buyer__search_name",)
    search_help_text = _("Name of the buyer")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search as names are kept for searching."""
        name = searchable(search_term.replace("\x00", " "))
        return queryset.filter(buyer__search_name__contains=name) if name else queryset, False

    def title_of(self, row: Any) -> str:
        """Return what it is, with its number or else the buyer."""
        known_by = getattr(row, "number", "") or self.buyer_name(row)
        return f"{capfirst(str(self.opts.verbose_name))} {known_by}"

    @admin.display(description=_("buyer"))
    def buyer_name(self, row: Any) -> str:
        """Return the buyer's name."""
        return str(row.buyer.name)

    @admin.display(description=_("policyholder"))
    def policyholder_name(self, row: Any) -> str:
        """Return the policyholder's name."""
        return str(row.policyholder.name)


@admin.register(Invoice)
class InvoiceDesk(_AccountDesk):
    """Invoices as policyholders recorded them."""

    words = {"payment_form": lambda code: texts.PAYMENT_FORMS[code]}
    list_display = ("number", "buyer_name", "policyholder_name", "issued_on", "due_on", "total")
    ordering = ("-due_on", "-id")
    fields = (
        "number",
        "buyer_name",
        "policyholder_name",
        "dispatched_on",
        "issued_on",
        "due_on",
        "total",
        "payment_form",
        "recorded_at",
    )

    @admin.display(description=_("amount"))
    def total(self, row: Invoice) -> SafeString:
        """Return the amount, VAT included."""
        return money(row.gross)


@admin.register(CreditNote)
class CreditNoteDesk(_AccountDesk):
    """Credit notes."""

    list_display = ("number", "buyer_name", "policyholder_name", "issued_on", "total")
    ordering = ("-issued_on", "-id")
    fields = ("number", "buyer_name", "policyholder_name", "issued_on", "total", "recorded_at")

    @admin.display(description=_("amount"))
    def total(self, row: CreditNote) -> SafeString:
        """Return the amount, VAT included."""
        return money(row.gross)


@admin.register(Receipt)
class ReceiptDesk(_AccountDesk):
    """Money that came in."""

    list_display = (
        "reference",
        "buyer_name",
        "policyholder_name",
        "received_on",
        "source",
        "total",
    )
    list_filter = ("source",)
    words = {"source": texts.source}
    ordering = ("-received_on", "-id")
    fields = (
        "reference",
        "buyer_name",
        "policyholder_name",
        "received_on",
        "source",
        "total",
        "recorded_at",
    )

    @admin.display(description=_("amount"))
    def total(self, row: Receipt) -> SafeString:
        """Return the amount."""
        return money(row.money)


@admin.register(Dispute)
class DisputeDesk(_AccountDesk):
    """What buyers deny."""

    list_select_related = ("invoice__buyer", "policyholder")
    list_display = ("invoice_number", "buyer_name", "policyholder_name", "opened_on", "resolved_on")
    ordering = ("-opened_on", "-id")
    fields = (
        "invoice_number",
        "buyer_name",
        "policyholder_name",
        "total",
        "reason",
        "opened_on",
        "resolved_on",
        "found_due",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search as names are kept for searching."""
        name = searchable(search_term.replace("\x00", " "))
        found = queryset.filter(invoice__buyer__search_name__contains=name)
        return found if name else queryset, False

    @admin.display(description=_("buyer"))
    def buyer_name(self, row: Any) -> str:
        """Return the buyer's name."""
        return str(row.invoice.buyer.name)

    @admin.display(description=_("invoice"))
    def invoice_number(self, row: Dispute) -> str:
        """Return the number of the invoice."""
        return row.invoice.number

    @admin.display(description=_("amount"))
    def total(self, row: Dispute) -> SafeString:
        """Return what is in dispute."""
        return money(Money(row.amount, row.currency))


@admin.register(OverdueReport)
class OverdueReportDesk(_AccountDesk):
    """Overdues as policyholders reported them; grades rest on them, so analysts read them too."""

    readers: ClassVar[frozenset[str]] = READERS | {
        StaffRole.RISK_ANALYST,
        StaffRole.SENIOR_RISK_ANALYST,
    }
    change_form_template = "admin/receivables/overdue_report.html"
    list_display = (
        "buyer_name",
        "policyholder_name",
        "reported_on",
        "oldest_due_on",
        "state",
        "total",
    )
    list_display_links = ("buyer_name",)
    list_filter = ("state",)
    words = {"state": texts.overdue_state}
    ordering = ("-reported_on", "-id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "reported_on",
        "oldest_due_on",
        "state",
        "total",
        "withdrawal_reason",
    )

    def more_context(self, request: HttpRequest, row: OverdueReport) -> dict[str, Any]:
        """Return what came of the overdue, as the apps above tell it."""
        return {"panels": panels.shown(row, request)}

    @admin.display(description=_("amount"))
    def total(self, row: OverdueReport) -> SafeString:
        """Return what was open on the day of the report."""
        return money(row.money)


@admin.register(LedgerUpload)
class LedgerUploadDesk(Desk):
    """Ledgers as policyholders uploaded them."""

    readers: ClassVar[frozenset[str]] = READERS
    list_display = ("file_name", "policyholder_name", "as_of", "row_count", "uploaded_at")
    list_select_related = ("policyholder",)
    ordering = ("-uploaded_at", "-id")
    fields = ("file_name", "policyholder_name", "as_of", "row_count", "sha256", "uploaded_at")

    @admin.display(description=_("policyholder"))
    def policyholder_name(self, row: LedgerUpload) -> str:
        """Return the policyholder's name."""
        return row.policyholder.name
