"""What is kept of receivables: what a policyholder's buyers owe it, and what they paid."""

from typing import Self

from django.db import models

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from core.querysets import TenantQuerySet
from receivables.rules.states import OverdueState, PaymentForm, ReceiptSource


class Invoice(models.Model):
    """An invoice of a policyholder to a buyer. What is open on it is computed, never kept."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    dispatched_on = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    net_amount = AmountField()
    vat_amount = AmountField(default=0)
    currency = CurrencyField()
    payment_form = models.CharField(
        max_length=20,
        choices=[(form, form) for form in PaymentForm],
        default=PaymentForm.OPEN_ACCOUNT,
    )
    recorded_at = models.DateTimeField()

    objects = TenantQuerySet["Invoice"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "number"], name="receivables_invoice_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(net_amount__gt=0), name="receivables_invoice_net_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(vat_amount__gte=0), name="receivables_invoice_vat_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("issued_on")),
                name="receivables_invoice_due_not_before_issue",
            ),
        )
        indexes = (
            models.Index(fields=["policyholder", "buyer"], name="receivables_invoice_buyer"),
            models.Index(fields=["due_on"], name="receivables_invoice_due"),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def net(self) -> Money:
        """The price without VAT."""
        return Money(self.net_amount, self.currency)

    @property
    def gross(self) -> Money:
        """The price with VAT: what the buyer has to pay."""
        return Money(self.net_amount + self.vat_amount, self.currency)


class CreditNote(models.Model):
    """What the policyholder gave back on an invoice; without an invoice: on the oldest due."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    invoice = models.ForeignKey("receivables.Invoice", null=True, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    issued_on = models.DateField()
    net_amount = AmountField()
    vat_amount = AmountField(default=0)
    currency = CurrencyField()
    recorded_at = models.DateTimeField()

    objects = TenantQuerySet["CreditNote"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "number"], name="receivables_creditnote_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(net_amount__gt=0), name="receivables_creditnote_positive"
            ),
        )
        indexes = (
            models.Index(fields=["policyholder", "buyer"], name="receivables_creditnote_buyer"),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def gross(self) -> Money:
        """The credit the buyer gets, VAT included."""
        return Money(self.net_amount + self.vat_amount, self.currency)


class ReceiptQuerySet(TenantQuerySet["Receipt"]):
    """Receipts, with a word for those that count."""

    def standing(self) -> Self:
        """Leave out what was reversed: that money never came in, or not from this buyer."""
        return self.filter(reversal=None)


class Receipt(models.Model):
    """Money that came in from a buyer, on the day it reached the policyholder or the collector."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    designated = models.ForeignKey("receivables.Invoice", null=True, on_delete=models.PROTECT)
    received_on = models.DateField()
    amount = AmountField()
    currency = CurrencyField()
    source = models.CharField(max_length=12, choices=[(source, source) for source in ReceiptSource])
    reference = models.CharField(max_length=140)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "buyer", "reference", "received_on", "amount"],
                name="receivables_receipt_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="receivables_receipt_positive"
            ),
        )
        indexes = (
            models.Index(fields=["policyholder", "buyer"], name="receivables_receipt_buyer"),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """What came in, VAT included."""
        return Money(self.amount, self.currency)


class ReceiptReversal(models.Model):
    """A receipt booked back, whole: it bounced, or was another's. The receipt itself stays."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    receipt = models.OneToOneField(
        "receivables.Receipt", on_delete=models.PROTECT, related_name="reversal"
    )
    reversed_on = models.DateField()
    reason = models.CharField(max_length=500)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["ReceiptReversal"].as_manager()

    def __str__(self) -> str:
        return str(self.public_id)


class Dispute(models.Model):
    """The buyer denies (part of) an invoice; cover for that part waits until it is resolved."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    invoice = models.ForeignKey("receivables.Invoice", on_delete=models.PROTECT)
    amount = AmountField()  # gross
    currency = CurrencyField()
    opened_on = models.DateField()
    resolved_on = models.DateField(null=True)
    found_due = AmountField(null=True)  # the part that turned out to be owed
    reason = models.CharField(max_length=500)
    recorded_at = models.DateTimeField()

    objects = TenantQuerySet["Dispute"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["invoice"],
                condition=models.Q(resolved_on=None),
                name="receivables_dispute_one_open_per_invoice",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="receivables_dispute_positive"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """What the buyer denies, VAT included."""
        return Money(self.amount, self.currency)


class OverdueReport(models.Model):
    """The policyholder tells us that a buyer does not pay (notification of non-payment)."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=[(state, state) for state in OverdueState])
    reported_on = models.DateField()
    oldest_due_on = models.DateField()
    amount = AmountField()  # gross, open on the day of the report
    currency = CurrencyField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    withdrawal_reason = models.CharField(max_length=500, blank=True, default="")

    objects = TenantQuerySet["OverdueReport"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "buyer"],
                condition=models.Q(state__in=["REPORTED", "MONITOR", "COLLECTION"]),
                name="receivables_overduereport_one_open_per_buyer",
            ),
        )
        indexes = (models.Index(fields=["buyer"], name="receivables_overdue_buyer"),)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """What was open on the day of the report, VAT included."""
        return Money(self.amount, self.currency)
