"""What people fill in about companies: shape only; whether it is right the rules say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from companies import texts
from companies.rules import Scheme, entries
from companies.rules.entries import Entry

_SCHEMES = [(scheme.value, texts.SCHEMES[scheme]) for scheme in Scheme]


class Search(forms.Form):
    """A name or a number, and where the company is."""

    q = forms.CharField(label=_("Name, town or number"), max_length=200, required=False)
    country = forms.RegexField(
        label=_("Country"),
        regex=r"\A\s*[A-Za-z]{2}\s*\Z",
        required=False,
        error_messages={"invalid": _("Give the two letters of the country, such as NL.")},
        widget=forms.TextInput(attrs={"size": 3, "autocomplete": "off", "placeholder": "NL"}),
    )

    @property
    def text(self) -> str:
        """Return what was typed; nothing when it cannot be searched."""
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""

    @property
    def country_code(self) -> str | None:
        """Return the country chosen, if one was."""
        return str(self.cleaned_data.get("country") or "").upper() or None


class AddCompany(forms.Form):
    """A company nobody knows yet."""

    name = forms.CharField(label=_("Name, as the register has it"), max_length=500)
    country = forms.CharField(label=_("Country, two letters"), min_length=2, max_length=2)
    scheme = forms.ChoiceField(label=_("Kind of number"), choices=_SCHEMES)
    value = forms.CharField(label=_("Number"), max_length=60)
    legal_form = forms.CharField(label=_("Legal form"), max_length=60, required=False)
    sector = forms.CharField(
        label=_("Sector, a class of NACE Rev. 2"), max_length=5, required=False
    )
    founded_on = forms.DateField(
        label=_("Founded on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_natural_person = forms.BooleanField(label=_("A natural person in business"), required=False)


class AddBuyer(forms.Form):
    """A company that a policyholder wants to deliver to and the register does not have."""

    name = forms.CharField(
        label=_("Name, as it stands on its letters or in the register"), max_length=500
    )
    country = forms.RegexField(
        label=_("Country"),
        regex=r"\A\s*[A-Za-z]{2}\s*\Z",
        initial="NL",
        error_messages={"invalid": _("Give the two letters of the country, such as NL.")},
        widget=forms.TextInput(attrs={"size": 3, "autocomplete": "off", "placeholder": "NL"}),
    )
    scheme = forms.ChoiceField(label=_("Kind of number"), choices=_SCHEMES)
    value = forms.CharField(
        label=_("Number"),
        help_text=_("We check it as its register writes it: the surest way to the right company."),
        max_length=60,
    )
    city = forms.CharField(label=_("Place"), max_length=120, required=False)
    is_natural_person = forms.BooleanField(label=_("A natural person in business"), required=False)
    none_of_these = forms.BooleanField(label=_("It is none of these"), required=False)

    def entry(self) -> Entry:
        """Return the company as it would be kept.

        :raises Misread: naming the field that cannot be right
        :raises IdentifierRefused: if no company can have this number
        :raises CountryRefused: if the register is of another country
        """
        given = self.cleaned_data
        return entries.entry_of(
            name=given["name"],
            country=given["country"],
            scheme=Scheme(given["scheme"]),
            value=given["value"],
            city=given["city"],
            is_natural_person=given["is_natural_person"],
        )


class ConfirmIdentity(forms.Form):
    """By what somebody at the insurer knows who a company is."""

    checked_against = forms.CharField(
        label=_("Checked against"),
        help_text=_("The register and the day of the extract."),
        max_length=200,
    )


class AddIdentifier(forms.Form):
    """One more number of a company."""

    scheme = forms.ChoiceField(label=_("Kind of number"), choices=_SCHEMES)
    value = forms.CharField(label=_("Number"), max_length=60)
    country = forms.CharField(
        label=_("Country of the register, two letters"),
        help_text=_("Only for VAT and national numbers of another country than the company's."),
        min_length=2,
        max_length=2,
        required=False,
    )


class ChooseCompany(forms.Form):
    """Another company, by its id or by any of its numbers."""

    company = forms.CharField(
        label=_("Company"),
        help_text=_("Its id, or one of its numbers such as a KvK number or an LEI."),
        max_length=60,
    )


class ChooseParent(ChooseCompany):
    """The company above, or none."""

    company = forms.CharField(
        label=_("Parent"),
        help_text=_("Its id, or one of its numbers. Leave it empty to take the company out."),
        max_length=60,
        required=False,
    )
