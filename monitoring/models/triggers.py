"""What came in about buyers, and who sends it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, PublicIdField
from core.querysets import TenantQuerySet
from monitoring.rules.triggers import OPEN_STATES, SignalKind, SignalState, Told


class Signal(models.Model):
    """Something that became known of a buyer, once for each number of its source.

    The insurer's own: no policyholder sees the table, since much in it comes from others. A later
    revision of the source overwrites what it said; the events keep what was said before.
    """

    public_id = PublicIdField()
    source = models.CharField(_("Source"), max_length=60)
    source_id = models.CharField(_("Number at the source"), max_length=80)
    revision = models.IntegerField(_("Revision"), default=1)
    kind = models.CharField(_("What"), max_length=24, choices=[(kind, kind) for kind in SignalKind])
    company = models.ForeignKey("companies.Company", null=True, on_delete=models.PROTECT)
    scheme = models.CharField(max_length=10, blank=True)  # by which number the source names it
    country = models.CharField(max_length=2, blank=True)
    number = models.CharField(_("Number"), max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    detail = models.CharField(_("What it says"), max_length=500, blank=True)
    link = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    is_withdrawn = models.BooleanField(default=False)
    happened_on = models.DateField(_("Happened on"))
    received_at = models.DateTimeField(_("Came in at"))
    due_on = models.DateField()
    at_stake = AmountField(default=0)  # EUR, over all policyholders, when it came in
    state = models.CharField(
        _("State"),
        max_length=10,
        choices=[(state, state) for state in SignalState],
        default=SignalState.RECEIVED,
    )
    problem = models.CharField(_("Why it could not be done"), max_length=200, blank=True)
    legal_event = models.ForeignKey("grading.LegalEvent", null=True, on_delete=models.PROTECT)
    taken_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Taken by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    taken_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Put aside by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Decided by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    reason = models.CharField(_("Why"), max_length=300, blank=True)
    raised_on = models.DateField(_("Raised to a second person on"), null=True)  # when it was late

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source", "source_id"], name="monitoring_signal_once_per_source"
            ),
            models.CheckConstraint(
                condition=Q(dismissed_by=None)
                | ~Q(state="DISMISSED")
                | ~Q(decided_by=models.F("dismissed_by")),
                name="monitoring_signal_dismissed_by_two",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_on", "-at_stake", "id"],
                name="monitoring_signal_open",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(fields=["company", "happened_on"], name="monitoring_signal_company"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"

    @property
    def told(self) -> Told:
        """What the source says."""
        return Told(
            source_id=self.source_id,
            kind=SignalKind(self.kind),
            happened_on=self.happened_on,
            scheme=self.scheme,
            country=self.country,
            number=self.number,
            name=self.name,
            detail=self.detail,
            link=self.link,
            revision=self.revision,
            is_withdrawn=self.is_withdrawn,
        )


class SignalFile(models.Model):
    """One file of signals that was read in: which bytes, whose, and what became of its lines."""

    public_id = PublicIdField()
    source = models.CharField(_("Source"), max_length=60)
    file_name = models.CharField(_("File"), max_length=200)
    sha256 = models.CharField(_("Fingerprint of the file (SHA-256)"), max_length=64)
    is_whole = models.BooleanField(
        _("All or nothing")
    )  # nothing of it would have counted had a line been refused
    lines = models.IntegerField(_("Lines"))
    counts = models.JSONField()  # by `TakenIn`, and those refused
    refused = models.JSONField()  # [{"line": …, "problem": …}]
    read_at = models.DateTimeField(_("Read in at"))
    read_by = models.ForeignKey(
        "accounts.User", verbose_name=_("Read in by"), null=True, on_delete=models.PROTECT
    )

    def __str__(self) -> str:
        return str(self.public_id)


class FeedKey(models.Model):
    """By which a supplier's system sends signals: of one source, and good for nothing else."""

    public_id = PublicIdField()
    source = models.CharField(_("Source"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("Made at"))
    made_by = models.ForeignKey(
        "accounts.User", verbose_name=_("Made by"), on_delete=models.PROTECT, related_name="+"
    )
    last_used_at = models.DateTimeField(_("Last used at"), null=True)
    revoked_at = models.DateTimeField(_("Stopped at"), null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(revoked_at=None),
                name="monitoring_feedkey_one_per_source",
            ),
        )

    def __str__(self) -> str:
        return self.source


class WatchCase(models.Model):
    """A policyholder with something at stake on a buyer in default: is its ledger in (R-LIM-14)."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    cause_id = models.UUIDField()
    opened_on = models.DateField(_("Opened on"))
    ledger_due_on = models.DateField(_("Ledger asked by"))
    ledger_came_on = models.DateField(_("Ledger came on"), null=True)
    closed_at = models.DateTimeField(_("Closed at"), null=True)
    closed_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Closed by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = TenantQuerySet["WatchCase"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "buyer"],
                condition=Q(closed_at=None),
                name="monitoring_watchcase_one_open",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
