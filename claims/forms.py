"""What is filled in about claims: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims import texts
from claims.queries import ENDED
from claims.rules.lifecycle import RejectionReason
from core.forms import DayField, FilesField, WrittenAmount


class Shown(forms.Form):
    """Which claims to show."""

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("All claims")), ("running", _("Running")), ("ended", _("Ended"))],
        required=False,
    )

    def chosen(self, claims: Any) -> Any:  # a queryset of claims, narrower than it was
        """Keep the claims that were asked for; what makes no sense keeps all."""
        show = self.cleaned_data.get("show") if self.is_valid() else ""
        if show == "running":
            return claims.exclude(state__in=ENDED).exclude(state="PAID")
        return claims.filter(state__in=[*ENDED, "PAID"]) if show == "ended" else claims


class Note(forms.Form):
    """What to tell the other side."""

    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class Answer(forms.Form):
    """What a policyholder answers when something is missing."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Write what we asked for, or what the files show."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    documents = FilesField(
        label=_("Documents"),
        help_text=_("PDF, PNG, JPEG, CSV or XLSX, at most 10 MB each and 20 on one claim."),
        required=False,
    )


class Approve(forms.Form):
    """The amount somebody means to release, typed again by hand."""

    amount = WrittenAmount(
        label=_("Amount to pay"),
        help_text=_("Type the payment as the calculation has it, to show that you looked at it."),
        max_digits=18,
        decimal_places=2,
        min_value=0,
    )


class Reject(forms.Form):
    """Why a claim is not paid at all."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("", _("Choose a reason")),
            *((reason.value, sentence) for reason, sentence in texts.REJECTIONS.items()),
        ],
    )

    @property
    def rejection_reason(self) -> RejectionReason:
        """Return the reason chosen."""
        return RejectionReason(self.cleaned_data["reason"])


class Confirm(forms.Form):
    """The day on which the bank paid."""

    paid_on = DayField(
        label=_("Paid on"),
        help_text=_("The booking day on the bank's statement."),
    )
