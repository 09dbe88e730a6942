"""What staff fill in about limits: shape only."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.rules import places as known
from companies.texts import places
from core.forms import DayField, WrittenAmount
from core.money import Money
from limits import texts
from limits.forms.portal import euro
from limits.rules.by_hand import OFFERED, Chosen
from limits.rules.reasons import REFUSING, ConditionCode, ReasonCode

# That all asked was given, or less was wanted, is told by itself.
_BY_ITSELF = (ReasonCode.OK, ReasonCode.LESS_WANTED, ReasonCode.LAST_DAY, ReasonCode.NOT_USED)
# Terms are shortened by the rules alone, which know by how much.
FOR_LIMITS = [code for code in ReasonCode if code not in (*_BY_ITSELF, ReasonCode.TERMS_CONDITION)]
_FOR_LESS = [code for code in FOR_LIMITS if code not in REFUSING]  # these leave room for nothing


def choices_of(codes: Sequence[ReasonCode]) -> list[tuple[str, str]]:
    """Return reasons to choose from: what each is called inside, and what is told outside."""
    return [(code.value, texts.at_the_desk(code)) for code in codes]


class Decide(forms.Form):
    """An underwriter's amount, with reasons where it is less than asked."""

    offered = _FOR_LESS

    amount = WrittenAmount(label=_("Amount, EUR"), min_value=0, max_digits=15, decimal_places=2)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons told"),
        help_text=_("Why it is less than asked. Without any, those of the proposal are told."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    conditions = forms.MultipleChoiceField(
        label=_("Conditions"),
        help_text=_("Beside those the rules set. They stay on the limit until a person decides."),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(code.value, texts.CONDITIONS[code]) for code in OFFERED],
        required=False,
    )
    payment_days = forms.IntegerField(
        label=_("Longest payment terms, days"),
        help_text=_("Shorter than policy and grade allow. Without a number theirs count."),
        min_value=1,
        required=False,
    )
    until = DayField(
        label=_("Last day"),
        help_text=_("Of what this adds to what stands. Without a day it is given as asked."),
        required=False,
    )
    review_on = DayField(
        label=_("Look again on"),
        help_text=_("Earlier than the rules would. Without a day it is as they say."),
        required=False,
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        fitting = (more.get("initial") or {}).get("fitting", ())
        by_name = sorted(choices_of(self.offered), key=lambda choice: choice[1])
        choices = sorted(by_name, key=lambda choice: choice[0] not in fitting)
        self.fields["reasons"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_amount(self) -> Decimal:
        """Let nobody refuse by a slip of a figure."""
        amount: Decimal = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(
                gettext("To give nothing, use Refuse: the policyholder is told why.")
            )
        return amount

    @property
    def money(self) -> Money:
        """The amount decided."""
        return euro(self.cleaned_data["amount"])

    @staticmethod
    def chosen(given: Mapping[str, Any]) -> Chosen:
        """Return what was chosen beside amount and reasons, of what was filled in."""
        return Chosen(
            review_on=given["review_on"],
            conditions=tuple(map(ConditionCode, given["conditions"])),
            payment_days=given["payment_days"],
            until=given["until"],
        )


class HandOver(Decide):
    """An answer for somebody with more authority to give; nothing of it is a refusal."""

    offered = FOR_LIMITS

    note = forms.CharField(
        label=_("Why, for whoever gives it"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reasons"].help_text = gettext(
            "Why it is less than asked: whoever gives the answer can add no reason."
        )

    def clean_amount(self) -> Decimal:
        """Take nothing too: a refusal may be proposed."""
        amount: Decimal = self.cleaned_data["amount"]
        return amount

    def clean(self) -> dict[str, Any] | None:
        """Ask why, where nothing is to be given."""
        found = super().clean() or self.cleaned_data
        if found.get("amount") == 0 and not found.get("reasons"):
            self.add_error("reasons", gettext("Choose what the policyholder is told."))
        return found


class Refuse(forms.Form):
    """Why a request is refused."""

    reason = forms.ChoiceField(
        label=_("Reason told"),
        choices=lambda: choices_of(FOR_LIMITS),
        widget=forms.RadioSelect,
    )


class AskInformation(forms.Form):
    """What the policyholder is asked."""

    question = forms.CharField(
        label=_("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class Withdraw(forms.Form):
    """Why and from when a limit is taken back."""

    reason = forms.ChoiceField(
        label=_("Reason told"),
        choices=lambda: choices_of(FOR_LIMITS),
        widget=forms.RadioSelect,
    )
    immediate = forms.BooleanField(
        label=_("At once, without notice: a serious event"), required=False
    )


class Reduce(Withdraw):
    """To what, why and from when a limit comes down."""

    amount = WrittenAmount(label=_("New limit, EUR"), min_value=1, max_digits=15, decimal_places=2)
    field_order = ("amount", "reason", "immediate")


class GiveTemporarily(forms.Form):
    """How much is added to a limit, from which day up to and including which."""

    amount = WrittenAmount(
        label=_("Added to the limit, EUR"), min_value=1, max_digits=15, decimal_places=2
    )
    first = DayField(label=_("From"))
    until = DayField(label=_("Last day"))


class ConfirmOrders(forms.Form):
    """Which orders from before a cut stay covered, for how much and how long."""

    amount = WrittenAmount(
        label=_("Still to deliver, EUR"),
        help_text=_("At most what the limit was cut by."),
        min_value=1,
        max_digits=15,
        decimal_places=2,
    )
    orders = forms.CharField(
        label=_("Orders"), help_text=_("Numbers, as the policyholder names them."), max_length=200
    )
    ordered_on = DayField(label=_("Binding since"), help_text=_("Before the day the cut was told."))
    until = DayField(label=_("Delivered until"))


_ENDS = _("1 ends it.")
_DAY = _("Today or later, at most a year ahead.")
_SOURCE = _("What it rests on: a report and its date, minutes, figures of one's own.")


class SetFactor(forms.Form):
    """A factor on a sector or country."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("SECTOR", _("Sector")), ("COUNTRY", _("Country"))]
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("NACE division such as 41, or country such as NL."),
        max_length=2,
    )
    factor = forms.DecimalField(label=_("Factor"), help_text=_ENDS, max_digits=4, decimal_places=2)
    valid_from = DayField(label=_("From"), help_text=_DAY)
    source = forms.CharField(label=_("Source"), help_text=_SOURCE, min_length=5, max_length=300)
    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=300)

    def clean_code(self) -> str:
        """Read the code in capitals."""
        return str(self.cleaned_data["code"]).upper()


class EndFactor(forms.Form):
    """From when, and why, the factor of a row counts no more."""

    valid_from = DayField(label=_("From"), help_text=_DAY)
    source = forms.CharField(label=_("Source"), help_text=_SOURCE, min_length=5, max_length=300)
    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=300)


class SetSameFactor(EndFactor):
    """A new factor on the sector or country of a row."""

    factor = forms.DecimalField(label=_("Factor"), help_text=_ENDS, max_digits=4, decimal_places=2)
    field_order = ("factor", "valid_from", "source", "reason")


def _places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every country and sector there is, by the names people know them by."""
    countries = [(f"COUNTRY:{code}", places.country(code)) for code in known.COUNTRIES]
    sectors = [(f"SECTOR:{code}", places.sector(code)) for code in known.DIVISIONS]
    return [
        ("", [("", gettext("Choose a country or sector"))]),
        (gettext("Countries"), sorted(countries, key=lambda choice: choice[1])),
        (gettext("Sectors"), sorted(sectors, key=lambda choice: choice[1])),
    ]


class Judge(forms.Form):
    """What an analyst judges of a country or sector."""

    place = forms.ChoiceField(label=_("Country or sector"), choices=_places)
    steps = forms.DecimalField(
        label=_("Steps of a grade"),
        help_text=_(
            "More is worse: 1 is one grade worse, -0.5 half a grade better. At most 2 better or 4"
            " worse."
        ),
        max_digits=3,
        decimal_places=2,
    )
    valid_from = DayField(label=_("From"))
    valid_until = DayField(label=_("Until"), help_text=_("The last day; at most a year later."))
    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("What it rests on: a report and its date, an address, a decision."),
        max_length=500,
    )


class WhyJudged(forms.Form):
    """Why a judgement is turned down or ended."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AddVersion(forms.Form):
    """Which fitted model of the repository is to run in the shadow."""

    version = forms.IntegerField(
        label=_("Version"),
        help_text=_("The number of its file: 3 for accounts-3.json."),
        min_value=1,
        max_value=9_999,
    )
