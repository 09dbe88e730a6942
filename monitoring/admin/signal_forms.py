"""What is filled in at the desk of signals: shape only."""

import base64
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_MOST = 1 << 20  # bytes; larger files are read in by the command


class Match(forms.Form):
    """Which company is meant."""

    company = forms.CharField(
        label=_("Company"), help_text=_("Its number (KvK, VAT, LEI) or its id."), max_length=60
    )


class Confirm(forms.Form):
    """What was found."""

    note = forms.CharField(
        label=_("What you found"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class Why(forms.Form):
    """Why it comes to nothing, or comes back."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithoutLedger(forms.Form):
    """Why a watch case is closed though its ledger did not come."""

    reason = forms.CharField(
        label=_("Why it is closed without the ledger"),
        help_text=_("Such as how what is open became known; it stays on the page of the case."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NameFeed(forms.Form):
    """Of which source a feed is."""

    source = forms.CharField(
        label=_("Source"),
        help_text=_("As its signals are called, such as “Insolvency register”."),
        max_length=60,
    )


class Upload(forms.Form):
    """A file of signals. What was read of it is kept in the page until it is confirmed."""

    source = forms.CharField(label=_("Source"), max_length=60)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or JSON, at most 1 MB; larger ones by import_signals."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.json"}),
    )
    is_whole = forms.BooleanField(
        label=_("All or nothing"),
        help_text=_("If one line is refused, no line counts. Otherwise the others do."),
        required=False,
    )
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())
    content = forms.CharField(required=False, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        """Put the bytes in the place of the file, and keep them for the page that confirms."""
        found: dict[str, Any] = super().clean() or {}
        file = found.get("file")
        if file is not None and file.size > _MOST:
            raise forms.ValidationError(gettext("The file is larger than 1 MB."))
        if file is not None:
            found["bytes"], found["name"] = file.read(), file.name
            written = base64.b64encode(found["bytes"]).decode()
            self.data = dict(self.data.items()) | {"content": written, "name": file.name}
        elif found.get("content"):
            found["bytes"] = base64.b64decode(found["content"])
        else:
            self.add_error("file", gettext("Choose a file."))
        return found
