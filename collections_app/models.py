"""What is kept of collecting: letters, cases, the invoices in them, what was done."""

from django.db import models

from collections_app.rules.lifecycle import OPEN_STATES, ActionKind, CaseState, LetterKind
from collections_app.rules.own import OwnStepKind
from collections_app.rules.published_rates import SERIES
from core.fields import AmountField, CurrencyField, PublicIdField
from core.files import LONGEST_NAME, FileKind
from core.money import Money
from core.querysets import TenantQuerySet


class Letter(models.Model):
    """A reminder, final notice or demand to a buyer; the PDF is a `core.Document`.

    `sent_on` is the day in its head, on which it was made: who made it sends it.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    case = models.ForeignKey(
        "collections_app.Case", null=True, on_delete=models.PROTECT, related_name="letters"
    )
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in LetterKind])
    sent_on = models.DateField()
    principal = AmountField()
    interest = AmountField(default=0)
    costs = AmountField(default=0)
    currency = CurrencyField()
    document = models.OneToOneField("core.Document", on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["Letter"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "buyer", "kind", "sent_on"],
                name="collections_letter_once_a_day",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def asked(self) -> Money:
        """What the letter asks for: a reminder no interest, a final notice no costs yet."""
        amount = self.principal
        if self.kind != LetterKind.REMINDER:
            amount += self.interest
        if self.kind == LetterKind.COLLECTION_DEMAND:
            amount += self.costs
        return Money(amount, self.currency)


class Case(models.Model):
    """A debt handed over: one buyer of one policyholder."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    overdue_report = models.ForeignKey(
        "receivables.OverdueReport", null=True, on_delete=models.PROTECT
    )
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=20, choices=[(state, state) for state in CaseState])
    governing_law = models.CharField(max_length=2, default="NL")
    currency = CurrencyField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    insolvent_on = models.DateField(null=True)  # day of the order; interest ends the day before
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    collector = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="cases"
    )

    objects = TenantQuerySet["Case"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "buyer"],
                condition=models.Q(closed_on=None),
                name="collections_case_one_open_per_buyer",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether the collector still works on it."""
        return self.state in OPEN_STATES


class CaseInvoice(models.Model):
    """An invoice in a case, with what was open on it when it was handed over, or added later."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    case = models.ForeignKey(
        "collections_app.Case", on_delete=models.PROTECT, related_name="invoices"
    )
    invoice = models.ForeignKey("receivables.Invoice", on_delete=models.PROTECT)
    principal = AmountField()  # gross, open at hand-over
    currency = CurrencyField()
    added_at = models.DateTimeField(null=True)  # none: it was handed over with the case

    objects = TenantQuerySet["CaseInvoice"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "invoice"], name="collections_caseinvoice_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.invoice_id}"

    @property
    def money(self) -> Money:
        """What was open at hand-over, VAT included."""
        return Money(self.principal, self.currency)


class CaseAction(models.Model):
    """What was done on a case, by whom and when; a payment names its receipt.

    A reversal names the payment it books back, which stays.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    case = models.ForeignKey(
        "collections_app.Case", on_delete=models.PROTECT, related_name="actions"
    )
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in ActionKind])
    note = models.CharField(max_length=1000, blank=True)
    receipt = models.OneToOneField("receivables.Receipt", null=True, on_delete=models.PROTECT)
    letter = models.OneToOneField("collections_app.Letter", null=True, on_delete=models.PROTECT)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversal"
    )
    facts = models.JSONField(default=dict)  # a payment: how the law imputed it
    done_on = models.DateField()
    done_at = models.DateTimeField()
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["CaseAction"].as_manager()

    def __str__(self) -> str:
        return str(self.public_id)


class InterestRate(models.Model):
    """A rate of interest that became known after this version was made; nobody's private row.

    A wrong one stays, with the day it was corrected; the row that took its place says why.
    """

    public_id = PublicIdField()
    series = models.CharField(max_length=30, choices=[(name, name) for name in SERIES])
    valid_from = models.DateField()
    known_until = models.DateField()
    rate = models.DecimalField(max_digits=7, decimal_places=4)  # percent a year
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.CharField(max_length=500, blank=True)  # of the correction
    corrected_at = models.DateTimeField(null=True)  # when another row took its place

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["series", "valid_from"],
                condition=models.Q(corrected_at=None),
                name="collections_interestrate_once",
            ),
            models.CheckConstraint(
                condition=models.Q(known_until__gte=models.F("valid_from")),
                name="collections_interestrate_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.series} {self.valid_from}"


class OwnStep(models.Model):
    """A step a policyholder took to collect by itself, with the document that shows it."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in OwnStepKind])
    done_on = models.DateField()
    note = models.CharField(max_length=500)
    file_name = models.CharField(max_length=LONGEST_NAME)
    file_kind = models.CharField(max_length=4, choices=[(kind, kind) for kind in FileKind])
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["OwnStep"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "buyer", "sha256"], name="collections_own_step_file_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
