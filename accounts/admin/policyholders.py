"""Who is insured here, and who may act for whom."""

from datetime import datetime
from typing import Any

from django import forms as shapes
from django.conf import settings
from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import forms, services, texts
from accounts.models import Mandate, Policyholder
from accounts.rules import SYSTEM, Actor, MandateRole, StaffRole
from companies import queries as companies
from companies.models import Company
from companies.rules import searchable
from companies.rules.keeping import NoSuchCompany
from companies.texts import places
from core.admin import Button, Desk, Known, following, known
from core.errors import BusinessError

_ADMINISTRATOR = frozenset({StaffRole.ADMINISTRATOR.value})
_MOST_NAMED = 6  # companies that a name may mean
_TAKES_ON = frozenset({StaffRole.ADMINISTRATOR.value, StaffRole.UNDERWRITER.value})


def _grant(row: Policyholder, data: dict[str, Any], by: Actor, now: datetime) -> object:
    return services.grant_mandate(
        policyholder_id=row.id,
        email=data["email"],
        role=MandateRole(data["role"]),
        by=by,
        now=now,
    )


class SeveralMeant(BusinessError):
    """More than one company carries the name, or one like it."""

    sentence = "Several companies may be meant: %(names)s. Give the number of the one you mean."


class TakeOnPolicyholder(shapes.Form):
    """Which company to insure."""

    company = shapes.CharField(
        label=_("Company"),
        max_length=200,
        help_text=_("Its name, its number in the trade register, or its id."),
    )
    language = shapes.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="nl")


def _take_on_policyholder(row: None, data: dict[str, Any], by: Actor, now: datetime) -> object:
    company = _meant(data["company"])
    return services.take_on_policyholder(
        company_id=company.id, name=company.name, language=data["language"], by=by, now=now
    )


def _who_is_taken_on(row: None, data: dict[str, Any], now: datetime) -> list[str]:
    """Return which company is meant, so that nobody takes on another of a like name."""
    company = _meant(data["company"])
    with following.trial():
        _take_on_policyholder(row, data, SYSTEM, now)
    numbers = ", ".join(each.value for each in companies.identifiers_of(company.id))
    told = {"company": company.name, "country": places.country(company.country)}
    meant = gettext("%(company)s, %(country)s, becomes a policyholder.") % told
    return [meant, gettext("Known as: %(numbers)s.") % {"numbers": numbers}] if numbers else [meant]


def _meant(text: str) -> Company:
    """Return the company that is meant by a number, an id or a name.

    :raises NoSuchCompany: if nothing is known by it
    :raises SeveralMeant: if more than one company may be
    """
    try:
        return companies.company_for(text)
    except NoSuchCompany:
        found = companies.find(text, limit=_MOST_NAMED)
        same = [each for each in found if each.search_name == searchable(text)] or found
    if not same:
        raise NoSuchCompany(text=text[:60])
    if len(same) > 1:
        raise SeveralMeant(names="; ".join(each.name for each in same))
    return same[0]


def _about(text: str) -> Q:
    of_company = [company.id for company in companies.find(text, limit=10)]
    found = Policyholder.objects.filter(Q(name__icontains=text) | Q(company_id__in=of_company))
    return Q(policyholder_id__in=list(found.values_list("id", flat=True)))


known.register(
    Known(
        model="accounts.Policyholder",
        facts=frozenset({"policyholder"}),
        search=_about,
        is_tenant=True,
    )
)


@admin.register(Policyholder)
class PolicyholderDesk(Desk):
    """Who is insured here."""

    called = _("Policyholders")
    readers = frozenset(role.value for role in StaffRole)
    list_display = ("name", "language_shown", "created_at")
    ordering = ("name", "id")
    search_fields = ("name", "public_id")
    fields = ("name", "company_link", "language_shown", "created_at", "public_id", "people")
    readonly_fields = fields
    starters = (
        Button(
            name="take-on",
            label=_("Take on a policyholder"),
            done=_("The company is a policyholder now."),
            roles=_TAKES_ON,
            form=TakeOnPolicyholder,
            preview=_who_is_taken_on,
            do=_take_on_policyholder,
        ),
    )
    buttons = (
        Button(
            name="grant",
            label=_("Give a mandate"),
            done=_("The mandate is given. The person is told by mail."),
            roles=_TAKES_ON,
            form=forms.GrantMandate,
            do=_grant,
        ),
    )

    @admin.display(description=_("Language"), ordering="language")
    def language_shown(self, policyholder: Policyholder) -> str:
        """Return in which language it is written to."""
        return str(dict(settings.LANGUAGES)[policyholder.language])

    @admin.display(description=_("Company"))
    def company_link(self, policyholder: Policyholder) -> SafeString:
        """Return the company, leading to all that is known of it."""
        address = reverse("admin:companies_company_change", args=[policyholder.company_id])
        return format_html('<a href="{}">{}</a>', address, policyholder.company.name)

    def title_of(self, row: Policyholder) -> str:
        """Return its name."""
        return row.name

    @admin.display(description=_("People"))
    def people(self, policyholder: Policyholder) -> str:
        """Return who may act for it."""
        mandates = policyholder.mandates.in_force().select_related("user").order_by("id")
        shown = (f"{mandate.user.email} ({texts.role(mandate.role)})" for mandate in mandates)
        return ", ".join(shown) or "-"


def _without_mandate(row: Mandate) -> list[str]:
    """Say what follows for whom."""
    told = [
        gettext("%(person)s can no longer see or do anything for %(holder)s, from now on."),
        gettext("The access tokens made under this mandate stop at once."),
    ]
    return [each % {"person": row.user.email, "holder": row.policyholder.name} for each in told]


@admin.register(Mandate)
class MandateDesk(Desk):
    """Who may act for whom."""

    called = _("Mandates")
    readers = frozenset({StaffRole.UNDERWRITER.value})
    list_display = ("user_email", "policyholder_name", "role", "granted_at", "revoked_at")
    words = {"role": texts.role}
    list_filter = ("role",)
    list_select_related = ("user", "policyholder")
    ordering = ("-granted_at", "-id")
    search_fields = ("user__email", "policyholder__name", "public_id")
    fields = (
        "user_email",
        "policyholder_name",
        "role",
        "granted_at",
        "revoked_at",
        "public_id",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="revoke",
            label=_("Withdraw"),
            done=_("The mandate is withdrawn."),
            roles=_TAKES_ON,
            shown=lambda row: row.revoked_at is None,
            follows=_without_mandate,
            danger=True,
            do=lambda row, data, by, now: services.revoke_mandate(
                mandate_id=row.public_id, by=by, now=now
            ),
        ),
    )

    def title_of(self, row: Mandate) -> str:
        """Return who may act for whom, as what."""
        return _("%(person)s for %(holder)s: %(role)s") % {
            "person": row.user.email,
            "holder": row.policyholder.name,
            "role": texts.role(row.role),
        }

    @admin.display(description=_("Person"), ordering="user__email")
    def user_email(self, mandate: Mandate) -> str:
        """Return who may act."""
        return mandate.user.email

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, mandate: Mandate) -> str:
        """Return for whom."""
        return mandate.policyholder.name
