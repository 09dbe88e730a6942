"""What underwriters fill in about asking: what a review found, how often one may ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, FilesField, WrittenAmount


class CloseReview(forms.Form):
    """What the policyholder is told of what was read."""

    answer = forms.CharField(
        label=_("What the policyholder reads"),
        help_text=_("It is added to the conversation on the request. The answer given stays."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WriteBack(forms.Form):
    """What is written to the policyholder on its request."""

    text = forms.CharField(
        label=_("Message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    documents = FilesField(
        label=_("Documents"),
        help_text=_("PDF, PNG, JPEG, CSV or XLSX, at most 10 MB each and 20 on one request."),
        required=False,
    )


class SetPromise(forms.Form):
    """Within how many hours of the desk requests are answered."""

    above = WrittenAmount(
        label=_("For requests above, EUR"), min_value=0, max_digits=15, decimal_places=2
    )
    hours = forms.IntegerField(
        label=_("Business hours"),
        help_text=_("Monday to Friday, 9:00 to 17:00: a day has eight."),
        min_value=1,
        max_value=400,
    )
    valid_from = DayField(label=_("From"))
    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=300)


class WhyStands(forms.Form):
    """Why a person's limits stay as they are, or a proposed answer goes back."""

    answer = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SetAskingLimit(forms.Form):
    """How often a policyholder is answered about one buyer on a day."""

    times = forms.IntegerField(label=_("Times a day"), min_value=1, max_value=1000)
    valid_from = DayField(label=_("From"))
    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=300)
