"""What is kept of ledgers: files as they were sent, and buyers as their senders write them."""

from django.db import models

from core.fields import AmountField, CurrencyField, PublicIdField
from core.querysets import TenantQuerySet
from receivables.rules.files import FileKind, FileState, NamedIn
from receivables.rules.ledger_plan import Fate


class LedgerUpload(models.Model):
    """One upload of a policyholder's open items; the same file again changes nothing."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    as_of = models.DateField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)  # lines that could not be taken in
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["LedgerUpload"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "sha256"], name="receivables_ledgerupload_file_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class NamedBuyer(models.Model):
    """A buyer as the policyholder writes it, which we could not tell by its number.

    `company` is which one it is, once somebody said so; from then on the number means it.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=8, choices=[(kind, kind) for kind in NamedIn])
    seen_at = models.DateTimeField()
    company = models.ForeignKey("companies.Company", null=True, on_delete=models.PROTECT)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    is_left_out = models.BooleanField(default=False)  # somebody said that it need not be known

    objects = TenantQuerySet["NamedBuyer"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "number", "name"],
                name="receivables_namedbuyer_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class LedgerFile(models.Model):
    """A ledger as it was sent: what it says is shown before anything of it is taken in."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in FileKind])
    state = models.CharField(max_length=8, choices=[(state, state) for state in FileState])
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    as_of = models.DateField()
    row_count = models.PositiveIntegerField()
    total = AmountField(null=True)  # of the open amounts, as its sender counted
    total_currency = CurrencyField()
    policy_numbers = models.JSONField(default=list)  # its policyholder's, on the day it was sent
    refusal = models.JSONField(default=dict)  # {"code", "sentence", "values"}
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    upload = models.ForeignKey("receivables.LedgerUpload", null=True, on_delete=models.PROTECT)
    only_good = models.BooleanField(default=False)  # how it is, or was, taken in
    loaded_at = models.DateTimeField(null=True)
    loaded_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TenantQuerySet["LedgerFile"].as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["policyholder", "-uploaded_at"], name="receivables_ledgerfile_newest"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class LedgerFileRow(models.Model):
    """A line of a ledger as it was sent, and what becomes of it; what cannot be read is empty."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    file = models.ForeignKey(
        "receivables.LedgerFile", on_delete=models.PROTECT, related_name="rows"
    )
    line = models.PositiveIntegerField()
    place = models.CharField(max_length=200, blank=True)  # of several files the name of its own
    is_line = models.BooleanField(default=True)  # False: it stands for the first line, or the file
    debtor_id = models.CharField(max_length=60, blank=True)
    debtor_name = models.CharField(max_length=200, blank=True)
    policy_no = models.CharField(max_length=40, blank=True)
    invoice_no = models.CharField(max_length=80, blank=True)
    invoice_date = models.DateField(null=True)
    due_date = models.DateField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    gross = AmountField(null=True)
    net = AmountField(null=True)
    open = AmountField(null=True)
    is_disputed = models.BooleanField(default=False)
    reference = models.CharField(max_length=140, blank=True)
    credits = models.CharField(max_length=40, blank=True)  # of a credit note: its invoice
    is_credit = models.BooleanField(default=False)
    dispatched_on = models.DateField(null=True)  # as an invoice says; a ledger says nothing of it
    country = models.CharField(max_length=2, blank=True)  # of a buyer on a list
    city = models.CharField(max_length=120, blank=True)
    register_number = models.CharField(max_length=40, blank=True)  # says which company it is
    buyer = models.ForeignKey("companies.Company", null=True, on_delete=models.PROTECT)
    fate = models.CharField(max_length=8, choices=[(fate, fate) for fate in Fate])
    is_taken = models.BooleanField(default=False)  # it was taken in
    wrong = models.JSONField(default=list)  # what could not be read: [{"column", "code", "value"}]
    problems = models.JSONField(default=list)  # what else stands in the way

    objects = TenantQuerySet["LedgerFileRow"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["file", "line"], name="receivables_filerow_line"),
            models.Index(fields=["file", "fate"], name="receivables_filerow_fate"),
        )

    def __str__(self) -> str:
        return f"{self.file_id}: {self.line}"
