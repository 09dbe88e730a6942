"""Files of requests, and their rows."""

from django.db import models
from django.db.models import Q

from core.fields import AmountField, CurrencyField, PublicIdField
from core.querysets import TenantQuerySet
from limits.rules.bulk import BulkState, Fate


class BulkRequest(models.Model):
    """A file of requests for limits, from its upload to its last answer."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=[(state, state) for state in BulkState])
    row_count = models.PositiveIntegerField()
    handed_out = models.PositiveIntegerField(default=0)  # the last row that a worker was given
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)

    objects = TenantQuerySet["BulkRequest"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["policyholder", "-uploaded_at"], name="limits_bulk_newest"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class BulkRow(models.Model):
    """A row of a file: what it asks, whom it means, what becomes of it."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    bulk = models.ForeignKey("limits.BulkRequest", on_delete=models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField()  # 1, 2, 3: blank lines left out
    line = models.PositiveIntegerField()  # of the file, for people
    number = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    name = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    amount = AmountField(null=True)
    currency = CurrencyField()
    payment_days = models.PositiveSmallIntegerField()
    your_reference = models.CharField(max_length=40, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    fate = models.CharField(max_length=8, choices=[(fate, fate) for fate in Fate])
    problems = models.JSONField(default=list)  # [{"column", "code", "value"}]
    candidates = models.JSONField(default=list)  # [{"id", "name", "city", "score"}], best first
    refusal = models.JSONField(default=dict)  # {"code", "sentence", "values"}
    buyer = models.ForeignKey("companies.Company", null=True, on_delete=models.PROTECT)
    may_lower = models.BooleanField(default=False)  # somebody said that less may be asked
    request = models.OneToOneField(  # a row is asked once, also by a worker that comes again
        "limits.LimitRequest", null=True, on_delete=models.PROTECT, related_name="bulk_row"
    )

    objects = TenantQuerySet["BulkRow"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bulk", "place"], name="limits_bulkrow_once"),
            models.CheckConstraint(
                condition=Q(request=None) | Q(fate="ASKED"), name="limits_bulkrow_asked"
            ),
        )
        indexes = (models.Index(fields=["bulk", "fate"], name="limits_bulkrow_fate"),)

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.line}"
