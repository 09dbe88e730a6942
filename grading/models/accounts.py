"""Annual accounts as filed, and the files they came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, CurrencyField, PublicIdField
from grading.rules.inputs import Accounts

LINE_ITEMS = (
    "total_assets",
    "current_assets",
    "inventory",
    "receivables",
    "cash",
    "equity",
    "current_liabilities",
    "long_term_debt",
    "total_liabilities",
    "retained_earnings",
    "sales",
    "cost_of_sales",
    "gross_profit",
    "operating_expenses",
    "depreciation",
    "ebitda",
    "ebit",
    "interest_expense",
    "net_income",
    "market_value",
    "short_term_securities",
    "share_capital",
    "profit_before_tax",
    "operating_profit",
    "profit_on_sales",
    "extraordinary_items",
    "total_revenue",
    "total_costs",
)


class Statement(models.Model):
    """A company's annual accounts as filed; a correction supersedes, nothing is overwritten."""

    public_id = PublicIdField()
    company = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    period_end = models.DateField(_("Year ended on"))
    currency = CurrencyField(verbose_name=_("Currency"))
    total_assets = AmountField(null=True)
    current_assets = AmountField(null=True)
    inventory = AmountField(null=True)
    receivables = AmountField(null=True)
    cash = AmountField(null=True)
    equity = AmountField(null=True)
    current_liabilities = AmountField(null=True)
    long_term_debt = AmountField(null=True)
    total_liabilities = AmountField(null=True)
    retained_earnings = AmountField(null=True)
    sales = AmountField(null=True)
    cost_of_sales = AmountField(null=True)
    gross_profit = AmountField(null=True)
    operating_expenses = AmountField(null=True)
    depreciation = AmountField(null=True)
    ebitda = AmountField(null=True)
    ebit = AmountField(null=True)
    interest_expense = AmountField(null=True)
    net_income = AmountField(null=True)
    market_value = AmountField(null=True)
    short_term_securities = AmountField(null=True)
    share_capital = AmountField(null=True)
    profit_before_tax = AmountField(null=True)
    operating_profit = AmountField(null=True)
    profit_on_sales = AmountField(null=True)
    extraordinary_items = AmountField(null=True)
    total_revenue = AmountField(null=True)
    total_costs = AmountField(null=True)
    warnings = models.JSONField(default=list)  # codes of identities the accounts break
    source = models.CharField(_("Source"), max_length=60)
    filed_on = models.DateField(_("Filed on"), null=True)
    recorded_at = models.DateTimeField(_("Recorded at"))
    superseded_at = models.DateTimeField(_("Superseded at"), null=True)
    withdrawal = models.CharField(_("Why taken back"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("annual accounts")
        verbose_name_plural = _("annual accounts")
        constraints = (
            models.UniqueConstraint(
                fields=["company", "period_end"],
                condition=models.Q(superseded_at=None),
                name="grading_statement_one_per_year",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    def as_rule(self) -> Accounts:
        """Return the accounts as the scorecard takes them."""
        lines = {item: getattr(self, item) for item in LINE_ITEMS}
        return Accounts(period_end=self.period_end, currency=self.currency, **lines)


class AccountsImport(models.Model):
    """One file of annual accounts that was read in: which bytes, and what became of its lines."""

    public_id = PublicIdField()
    sha256 = models.CharField(max_length=64)
    map_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    lines = models.IntegerField()
    added = models.IntegerField()
    superseded = models.IntegerField()
    unchanged = models.IntegerField()
    refused = models.IntegerField()
    warned = models.IntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["sha256"], name="grading_import_sha256"),)

    def __str__(self) -> str:
        return str(self.public_id)
