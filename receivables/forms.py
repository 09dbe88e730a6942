"""What is filled in about receivables: shape only."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import CurrencyAmount, DayField
from core.money import Money
from receivables import texts
from receivables.rules import ledger as rules
from receivables.rules.states import PaymentForm

_CURRENCY = "EUR"
_USUAL_TERM = timedelta(days=30)


def _day(label: Any, **more: Any) -> DayField:
    return DayField(label=label, **more)


class AddInvoice(forms.Form):
    """An invoice to a buyer."""

    buyer = forms.CharField(
        label=_("Buyer"),
        help_text=_("Its name, or its number (KvK, VAT, LEI)."),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "buyers", "autocomplete": "off"}),
    )
    number = forms.CharField(label=_("Invoice number"), max_length=40)
    dispatched_on = _day(
        _("Day of dispatch"), help_text=_("When the goods left, or work was done.")
    )
    issued_on = _day(_("Invoice date"))
    due_on = _day(_("Due date"))
    net_amount = CurrencyAmount(label=_("Amount without VAT"))
    vat_amount = CurrencyAmount(label=_("VAT"), above_zero=False, initial=0)
    payment_form = forms.ChoiceField(
        label=_("How it is paid"),
        choices=[(form.value, name) for form, name in texts.PAYMENT_FORMS.items()],
        initial=PaymentForm.OPEN_ACCOUNT.value,
    )

    def __init__(self, *given: Any, today: date, **more: Any) -> None:
        more["initial"] = {
            "dispatched_on": today,
            "issued_on": today,
            "due_on": today + _USUAL_TERM,
            **more.get("initial", {}),
        }
        super().__init__(*given, **more)

    def clean(self) -> dict[str, Any]:
        """Refuse a due date before the invoice date."""
        given = super().clean() or {}
        issued, due = given.get("issued_on"), given.get("due_on")
        if issued and due and due < issued:
            self.add_error("due_on", _("The due date lies before the invoice date."))
        return given

    @property
    def invoice(self) -> rules.Invoice:
        """The invoice as the rules take it."""
        given = self.cleaned_data
        return rules.Invoice(
            number=given["number"],
            dispatched_on=given["dispatched_on"],
            issued_on=given["issued_on"],
            due_on=given["due_on"],
            net=Money(given["net_amount"], _CURRENCY),
            vat=Money(given["vat_amount"], _CURRENCY),
            payment_form=PaymentForm(given["payment_form"]),
        )


class RecordReceipt(forms.Form):
    """Money that came in from a buyer."""

    buyer = forms.ChoiceField(label=_("Buyer"))
    received_on = _day(_("Day the money came in"))
    amount = CurrencyAmount(label=_("Amount"))
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("The number of the bank entry: the same entry is booked once."),
        max_length=140,
    )
    designated = forms.CharField(
        label=_("For invoice"),
        help_text=_("Only if the buyer named one. Otherwise the oldest due is paid first."),
        max_length=40,
        required=False,
    )

    def __init__(self, *given: Any, buyers: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["buyer"].choices = buyers  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def receipt(self) -> rules.Receipt:
        """The receipt as the rules take it."""
        given = self.cleaned_data
        return rules.Receipt(
            received_on=given["received_on"],
            amount=Money(given["amount"], _CURRENCY),
            designated=given["designated"] or None,
        )


class _AboutInvoice(forms.Form):
    """Something about one invoice, in its currency."""

    def __init__(self, *given: Any, currency: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self.currency = currency
        for name, field in self.fields.items():
            if isinstance(field, CurrencyAmount):
                self.fields[name] = field.counted_in(currency)


class AddCreditNote(_AboutInvoice):
    """What is given back on an invoice."""

    number = forms.CharField(label=_("Number of the credit note"), max_length=40)
    issued_on = _day(_("Date"))
    net_amount = CurrencyAmount(label=_("Amount without VAT"))
    vat_amount = CurrencyAmount(label=_("VAT"), above_zero=False, initial=0)

    def money(self, name: str) -> Money:
        """An amount of the note."""
        return Money(self.cleaned_data[name], self.currency)


class OpenDispute(_AboutInvoice):
    """What the buyer denies."""

    amount = CurrencyAmount(label=_("Amount in dispute, VAT included"))
    reason = forms.CharField(
        label=_("What the buyer says"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    @property
    def money(self) -> Money:
        """The amount in dispute."""
        return Money(self.cleaned_data["amount"], self.currency)


class ResolveDispute(_AboutInvoice):
    """How a dispute ended."""

    found_due = CurrencyAmount(label=_("Of this the buyer owes, VAT included"), above_zero=False)

    @property
    def money(self) -> Money:
        """What turned out to be owed."""
        return Money(self.cleaned_data["found_due"], self.currency)


class Filter(forms.Form):
    """Which invoices to show."""

    buyer = forms.ChoiceField(label=_("Buyer"), required=False)
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Open invoices")),
            ("late", _("Overdue only")),
            ("disputed", _("Disputed only")),
            ("uninsured", _("Not insured, in whole or in part")),
            ("paid", _("Paid")),
            ("all", _("All")),
        ],
    )

    def __init__(self, *given: Any, buyers: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["buyer"].choices = [("", _("All buyers")), *buyers]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; what makes no sense filters nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        return {"buyer": given.get("buyer", ""), "state": given.get("state", "")}
