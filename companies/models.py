"""What is kept of companies: policyholders and buyers alike."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from companies.rules import FileFormat, NameKind, Scheme
from companies.rules.adding import Identity
from core.fields import PublicIdField
from core.querysets import TenantQuerySet


class Company(models.Model):
    """A legal entity or a person in business. Equal names are different companies."""

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=500)
    search_name = models.CharField(max_length=500)  # companies.rules.searchable(name)
    country = models.CharField(_("Country"), max_length=2, blank=True)
    legal_form = models.CharField(_("Legal form"), max_length=60, blank=True)
    is_natural_person = models.BooleanField(_("Natural person in business"), default=False)
    sector = models.CharField(_("Sector (NACE)"), max_length=6, blank=True)  # Rev. 2, no dots
    founded_on = models.DateField(_("Founded on"), null=True, blank=True)
    dissolved_on = models.DateField(_("Dissolved on"), null=True, blank=True)
    street = models.CharField(_("Street"), max_length=200, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=20, blank=True)
    city = models.CharField(_("Place"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "companies.Company",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "companies.Company",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        db_index=False,
    )
    source = models.CharField(_("Source"), max_length=40)
    identity = models.CharField(
        _("Identity"),
        max_length=10,
        choices=[(state.value, state.value) for state in Identity],
        default=Identity.VERIFIED,
        db_default=Identity.VERIFIED.value,  # imports write rows of their own
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="companies_company_not_own_parent"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")),
                name="companies_company_not_merged_into_itself",
            ),
        )
        indexes = (
            # Most companies have neither a parent nor a double.
            models.Index(
                fields=["parent"],
                name="companies_parent",
                condition=models.Q(parent__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="companies_merged_into",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="companies_unverified",
                condition=models.Q(identity=Identity.UNVERIFIED.value),
            ),
            # What a name begins with, in any collation. The words of a name and of the place are
            # indexed by the migration: Django knows no index on a function of our own.
            models.Index(
                fields=["search_name"],
                name="companies_search_start",
                opclasses=["varchar_pattern_ops"],
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Identifier(models.Model):
    """One number by which a register knows a company; a company has any number of them."""

    company = models.ForeignKey(
        "companies.Company", on_delete=models.PROTECT, related_name="identifiers"
    )
    scheme = models.CharField(max_length=10, choices=[(s, s) for s in Scheme])
    country = models.CharField(max_length=2, blank=True)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "country", "value"], name="companies_identifier_once"
            ),
        )
        indexes = (
            # Serves equal values and beginnings of values alike, in any collation.
            models.Index(
                fields=["value"],
                name="companies_identifier_start",
                opclasses=["varchar_pattern_ops"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.country} {self.value}"


class CompanyName(models.Model):
    """Another name of a company: a trade name, or one it had before."""

    company = models.ForeignKey("companies.Company", on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in NameKind])
    name = models.CharField(max_length=500)
    search_name = models.CharField(max_length=500)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["company", "kind", "name"], name="companies_companyname_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["search_name"],
                name="companies_names_start",
                opclasses=["varchar_pattern_ops"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.company_id}"


class CompanyAddition(models.Model):
    """Who added a company that no register had given us, and against what it was checked.

    Before it is checked only that policyholder finds it; for whom it was added is never told.
    """

    company = models.OneToOneField(
        "companies.Company", on_delete=models.PROTECT, related_name="addition"
    )
    policyholder_id = models.BigIntegerField()  # policyholders stand above companies
    user_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    verified_by_id = models.BigIntegerField(null=True)
    checked_against = models.CharField(max_length=200, blank=True)

    objects = TenantQuerySet["CompanyAddition"].as_manager()

    def __str__(self) -> str:
        return str(self.company_id)


class CompanyWord(models.Model):
    """A word of names, and in about how many of them it is; triggers on both tables count.

    Names that are given up are not taken off: the count weighs words, it does not state a fact.
    """

    word = models.CharField(max_length=500, primary_key=True)
    companies = models.IntegerField()

    class Meta:
        db_table = "companies_word"
        indexes = (
            models.Index(
                fields=["word"], name="companies_word_start", opclasses=["varchar_pattern_ops"]
            ),
            GinIndex(fields=["word"], name="companies_word_alike", opclasses=["gin_trgm_ops"]),
        )

    def __str__(self) -> str:
        return self.word


class CompanyImport(models.Model):
    """One file of companies that was read in: which bytes, and what became of its lines."""

    public_id = PublicIdField()
    sha256 = models.CharField(_("Fingerprint of the file (SHA-256)"), max_length=64)
    file_name = models.CharField(_("File"), max_length=200)
    file_format = models.CharField(max_length=10, choices=[(f, f) for f in FileFormat])
    lines = models.IntegerField(_("Lines"))
    added = models.IntegerField(_("Added"))
    changed = models.IntegerField(_("Changed"))
    unchanged = models.IntegerField(_("Unchanged"))
    refused = models.IntegerField(_("Refused"))
    imported_at = models.DateTimeField(_("Read in at"))

    class Meta:
        verbose_name = _("import of companies")
        verbose_name_plural = _("imports of companies")
        indexes = (models.Index(fields=["sha256"], name="companies_import_sha256"),)

    def __str__(self) -> str:
        return f"{self.file_format} {self.public_id}"
