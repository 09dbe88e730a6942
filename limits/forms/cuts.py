"""What underwriters fill in about cuts: on whom, to what total, in which way, for what reason."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import WrittenAmount
from core.money import Money
from limits import texts
from limits.forms.desk import FOR_LIMITS, choices_of
from limits.rules.cutting import Way
from limits.rules.reasons import ReasonCode

_PROTECTED = "protected_"


class ProposeCut(forms.Form):
    """A lower total; what is protected of whom is added for the limits there are."""

    on = forms.ChoiceField(label=_("On"))
    total = WrittenAmount(
        label=_("New total, EUR"),
        help_text=_(
            "Left open: the most we want today, as it was worked out. Run-off comes on top."
        ),
        min_value=0,
        max_digits=15,
        decimal_places=2,
        required=False,
    )
    way = forms.ChoiceField(
        label=_("In which way"),
        choices=lambda: [(way.value, texts.WAYS[way]) for way in Way],
        initial=Way.PRO_RATA,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Reason told"),
        choices=lambda: choices_of(FOR_LIMITS),
        initial=ReasonCode.ACCUMULATION,
    )
    immediate = forms.BooleanField(
        label=_("At once, without notice: a serious event"), required=False
    )
    note = forms.CharField(
        label=_("Why, for whoever releases it"),
        min_length=10,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def offer(self, whom: list[tuple[str, str]], protect: Mapping[str, str]) -> None:
        """Offer what there is to cut, and a protected minimum of each limit."""
        self.fields["on"].choices = whom  # type: ignore[attr-defined]  # a choice field
        for key, whose in protect.items():
            self.fields[_PROTECTED + key.replace(":", "_")] = WrittenAmount(
                label=gettext("Committed to %(whose)s, EUR") % {"whose": whose},
                help_text=gettext("Bound orders and other cover promised, beside temporary parts."),
                min_value=0,
                max_digits=15,
                decimal_places=2,
                required=False,
            )


class WhyRejected(forms.Form):
    """Why a proposal is turned down."""

    answer = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def protected(data: Mapping[str, Any]) -> dict[str, Money]:
    """Return what was filled in as committed, by ids of policy and buyer."""
    found: dict[str, Decimal | None] = {
        name.removeprefix(_PROTECTED).replace("_", ":"): amount
        for name, amount in data.items()
        if name.startswith(_PROTECTED)
    }
    return {key: Money(amount, "EUR") for key, amount in found.items() if amount}
