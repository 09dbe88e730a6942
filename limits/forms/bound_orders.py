"""What a policyholder fills in about orders it is bound to: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, FilesField, WrittenAmount


class RegisterOrders(forms.Form):
    """Which orders from before a cut are still to be delivered, and what shows them."""

    orders = forms.CharField(
        label=_("Order numbers"),
        help_text=_("As they stand on the documents."),
        max_length=200,
    )
    ordered_on = DayField(
        label=_("Binding since"), help_text=_("A day before we told you of the change.")
    )
    amount = WrittenAmount(
        label=_("Still to deliver"),
        help_text=_("At most what the limit becomes lower, without VAT unless that is insured."),
        min_value=1,
        max_value=100_000_000,
        max_digits=15,
        decimal_places=2,
    )
    until = DayField(label=_("Last day of delivery"))
    documents = FilesField(
        label=_("Documents"),
        help_text=_("The orders, or contracts: PDF, PNG, JPEG, CSV or XLSX, at most 10 MB each."),
    )
