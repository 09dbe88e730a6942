"""What is filled in about political events: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField
from policies.rules.political import PoliticalKind
from policies.texts import words

_LINES = forms.Textarea(attrs={"rows": 3})


class PoliticalEventForm(forms.Form):
    """What a state did, and by which act it is known."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(kind, words.POLITICAL_KINDS[kind]) for kind in PoliticalKind],
    )
    country = forms.RegexField(
        label=_("Country"),
        regex="^[A-Za-z]{2}$",
        error_messages={"invalid": _("Give the two letters of the country, such as NL.")},
    )
    buyer = forms.CharField(
        label=_("Public buyer"),
        required=False,
        max_length=60,
        help_text=_("Only where one public buyer does not pay: its number, or its id here."),
    )
    began_on = DayField(label=_("Since"), help_text=_("The day of the official act."))
    official_act = forms.CharField(
        label=_("Official act"),
        max_length=300,
        help_text=_("Such as the number of the decree, and where it was published."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=_LINES)


class EndPoliticalEventForm(forms.Form):
    """When an event ended."""

    last_day = DayField(
        label=_("Last day"), help_text=_("The day before it began: it was recorded in error.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=_LINES)
