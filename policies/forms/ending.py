"""What is filled in to end a policy: shape only."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField
from policies.rules.ending import Ending, Ground
from policies.texts import words


class EndPolicyForm(forms.Form):
    """The last insured day, on what ground, and what the second person has to know."""

    last_day = DayField(
        label=_("Last insured day"),
        help_text=_("What is delivered on it is insured; what is delivered after it is not."),
    )
    ground = forms.ChoiceField(
        label=_("Why it ends"), choices=[(ground, words.GROUNDS[ground]) for ground in Ground]
    )
    noticed_on = DayField(
        label=_("Letter received on"),
        help_text=_("The notice, or the reminder of the premium; empty if both agreed."),
        required=False,
    )
    reason = forms.CharField(
        label=_("What the second person has to know"),
        help_text=_("Such as where the letter is; the policyholder does not see it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def ending_of(data: Mapping[str, Any]) -> Ending:
    """Return the ending that a form says."""
    return Ending(data["last_day"], Ground(data["ground"]), data["noticed_on"])
