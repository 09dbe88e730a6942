"""What underwriters fill in about asking: what a review found, how often one may ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField


class CloseReview(forms.Form):
    """What the policyholder is told of what was read."""

    answer = forms.CharField(
        label=_("What the policyholder reads"),
        help_text=_("It is added to the conversation on the request. The answer given stays."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SetAskingLimit(forms.Form):
    """How often a policyholder is answered about one buyer on a day."""

    times = forms.IntegerField(label=_("Times a day"), min_value=1, max_value=1000)
    valid_from = DayField(label=_("From"))
    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=300)
