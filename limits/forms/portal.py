"""What policyholders fill in about limits: shape only."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, FilesField, WrittenAmount
from core.money import Money
from core.templatetags.amounts import money_text

_CURRENCY = "EUR"
_A_YEAR = timedelta(days=366)
_FILES_TAKEN = _("PDF, PNG, JPEG, CSV or XLSX, at most 10 MB each and 20 on one request.")


class RequestLimit(forms.Form):
    """What a policyholder asks; `lower` confirms that it is less than stands."""

    amount = WrittenAmount(
        label=_("Amount"),
        help_text=_(
            "The most this buyer will owe you at any one time, without VAT, in steps of EUR 1,000."
        ),
        min_value=1,
        max_value=100_000_000,
        max_digits=15,
        decimal_places=2,
    )
    lower = forms.BooleanField(label=_("Yes, lower my limit to this amount"), required=False)
    payment_days = forms.IntegerField(
        label=_("Payment terms in days"), min_value=0, max_value=365, initial=30
    )
    until = DayField(
        label=_("Last day"),
        help_text=_("Up to and including this day the amount is added to the limit that stands."),
        required=False,
    )
    your_reference = forms.CharField(label=_("Your own reference"), max_length=40, required=False)
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("An underwriter reads it; your answer does not wait for that."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    documents = FilesField(
        label=_("Documents"),
        help_text=_(
            "Such as annual accounts: PDF, PNG, JPEG, CSV or XLSX, at most 10 MB each. Your answer "
            "does not wait for them."
        ),
        required=False,
    )

    @property
    def money(self) -> Money:
        """The amount asked."""
        return Money(self.cleaned_data["amount"], _CURRENCY)

    def is_meant(self, standing: Money) -> bool:
        """Tell whether the amount is no less than stands, or is confirmed to be; else ask.

        One with a last day is added to what stands, and lowers nothing.
        """
        if self.cleaned_data["until"]:
            return True
        if self.money >= standing or self.cleaned_data["lower"]:
            return True
        values = {"asked": money_text(self.money), "standing": money_text(standing, "whole")}
        question = gettext(
            "%(asked)s is less than the %(standing)s you have. Is that what you want?"
        )
        self.add_error("lower", question % values)
        return False


class Prolong(forms.Form):
    """Until which day a part with a last day is to stay."""

    until = DayField(label=_("New last day"))


class Change(forms.Form):
    """To which amount a limit would be raised or lowered."""

    amount = WrittenAmount(min_value=0, max_value=100_000_000, max_digits=15, decimal_places=2)


class Answer(forms.Form):
    """The answer to an underwriter's question."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    documents = FilesField(label=_("Documents"), help_text=_FILES_TAKEN, required=False)


class WriteMessage(forms.Form):
    """What is written to the underwriter, or sent, without being asked."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    documents = FilesField(label=_("Documents"), help_text=_FILES_TAKEN, required=False)


class CoverOn(forms.Form):
    """Which buyer, which day of dispatch."""

    buyer = forms.TypedChoiceField(label=_("Buyer"), coerce=UUID)
    on = DayField(label=_("Day of dispatch"))
    known_on = DayField(
        label=_("As known on"),
        help_text=_("Left open: as known today."),
        required=False,
    )

    def __init__(
        self, *given: Any, buyers: list[tuple[UUID, str]], today: date, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self._today = today
        self.fields["buyer"].choices = buyers  # type: ignore[attr-defined]  # a choice field

    def clean_on(self) -> date:
        """Refuse a day too far ahead to say anything of."""
        day: date = self.cleaned_data["on"]
        if not may_be_told(day, self._today):
            raise forms.ValidationError(too_far_ahead())
        return day

    def clean_known_on(self) -> date | None:
        """Refuse a day of which nothing is known yet."""
        day: date | None = self.cleaned_data["known_on"]
        if day is not None and day > self._today:
            raise forms.ValidationError(not_known_yet())
        return day


def may_be_told(day: date, today: date) -> bool:
    """Tell whether a day is near enough to say what is covered on it."""
    return day - today <= _A_YEAR


def too_far_ahead() -> str:
    """Return what is said of a day on which nobody knows what is covered."""
    return gettext("Give a day that is at most a year ahead.")


def not_known_yet() -> str:
    """Return what is said of a day to come, where one is asked on which something was known."""
    return gettext("Give today or an earlier day: nobody knows yet what is known later.")


class ConfirmOn(forms.Form):
    """Which day is confirmed in writing."""

    on = DayField(label=_("Day of dispatch"))


def euro(amount: Decimal) -> Money:
    """Return an amount filled in on a form in euro."""
    return Money(amount, _CURRENCY)
