"""What comes in with a file of requests."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadRequests(forms.Form):
    """A file of requests for limits."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 10 MB and 50,000 lines. Nothing is sent yet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


class ChooseCompany(forms.Form):
    """Which company a row means."""

    line = forms.IntegerField(min_value=1, max_value=10_000_000)
    company = forms.UUIDField()
