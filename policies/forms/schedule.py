"""A field for every parameter of a schedule, made from its bounds and its words."""

from collections.abc import Callable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import WrittenAmount
from policies.rules.schedule import ACTIVITY_LETTERS, Parameter
from policies.rules.terms import (
    Attachment,
    Basis,
    CollectionService,
    CostModel,
    DiscretionaryOption,
    ExchangeRule,
    ExtensionStart,
    WaitingStart,
)
from policies.texts import words

SHARES = (
    Parameter.INSURED_SHARE,
    Parameter.CHECK_SHARE,
    Parameter.DISCRETIONARY_SHARE,
    Parameter.BLIND_SHARE,
)
AMOUNTS = (
    Parameter.CLAIMS_THRESHOLD,
    Parameter.FIRST_LOSS_EACH,
    Parameter.MINIMUM_RETENTION,
    Parameter.AGGREGATE_FIRST_LOSS,
    Parameter.MAXIMUM_LIABILITY,
)
OPTIONAL_AMOUNTS = (
    Parameter.CREDIT_CHECK,
    Parameter.DISCRETIONARY_LIMIT,
    Parameter.BLIND_MAXIMUM_PER_BUYER,
    Parameter.BLIND_MAXIMUM_PER_YEAR,
    Parameter.MINIMUM_PREMIUM,
)
_DAYS = (
    Parameter.MAXIMUM_PAYMENT_DAYS,
    Parameter.MAXIMUM_INVOICING_DAYS,
    Parameter.MAXIMUM_EXTENSION_DAYS,
    Parameter.LIMIT_NOTICE_DAYS,
)
_FLAGS = (Parameter.PUBLIC_BUYERS_COVERED, Parameter.VAT_COVERED)
_CODES: Mapping[Parameter, words.Words] = {
    Parameter.ATTACHMENT: {code: words.ATTACHMENTS[code] for code in Attachment},
    Parameter.EXTENSION_START: {code: words.EXTENSION_STARTS[code] for code in ExtensionStart},
    Parameter.WAITING_START: {code: words.WAITING_STARTS[code] for code in WaitingStart},
    Parameter.FIRST_LOSS_BASIS: {code: words.BASES[code] for code in Basis},
    Parameter.AGGREGATE_FIRST_LOSS_BASIS: {code: words.BASES[code] for code in Basis},
    Parameter.EXCHANGE_RULE: {code: words.EXCHANGE_RULES[code] for code in ExchangeRule},
    Parameter.COLLECTION_SERVICE: {
        code: words.COLLECTION_SERVICES[code] for code in CollectionService
    },
    Parameter.COST_MODEL: {code: words.COST_MODELS[code] for code in CostModel},
}
CODES = {
    Parameter.ATTACHMENT: Attachment,
    Parameter.EXTENSION_START: ExtensionStart,
    Parameter.WAITING_START: WaitingStart,
    Parameter.FIRST_LOSS_BASIS: Basis,
    Parameter.AGGREGATE_FIRST_LOSS_BASIS: Basis,
    Parameter.EXCHANGE_RULE: ExchangeRule,
    Parameter.COLLECTION_SERVICE: CollectionService,
    Parameter.COST_MODEL: CostModel,
}


def field(parameter: Parameter) -> forms.Field:
    """Return the field for a parameter; its bounds are those of the rules, told by them."""
    made = _made(parameter)
    made.label = words.PARAMETERS[parameter]  # type: ignore[assignment]  # any lazy text will do
    return made


def _made(parameter: Parameter) -> forms.Field:
    if parameter in SHARES:
        return WrittenAmount(max_digits=7, decimal_places=4, help_text=_("Percent."))
    if parameter in AMOUNTS:
        return _amount(required=True)
    if parameter in OPTIONAL_AMOUNTS:
        return _amount(required=False)
    if parameter is Parameter.NOTIFICATION_DAYS:
        said = _("Calendar days after the maximum extension period.")
        return forms.IntegerField(help_text=said)
    if parameter in _DAYS:
        return forms.IntegerField(help_text=_("Calendar days."))
    if parameter in _FLAGS:
        return forms.BooleanField(required=False, help_text=_("Insured too."))
    if parameter in _CODES:
        return forms.ChoiceField(choices=list(_CODES[parameter].items()))
    return _OTHERS[parameter]()


def _amount(*, required: bool) -> WrittenAmount:
    said = _("In the currency of the policy.")
    if not required:
        said = _("In the currency of the policy; empty: not agreed.")
    return WrittenAmount(max_digits=15, decimal_places=2, required=required, help_text=said)


_OTHERS: Mapping[Parameter, Callable[[], forms.Field]] = {
    Parameter.INSURED_ACTIVITY: lambda: forms.CharField(
        max_length=ACTIVITY_LETTERS,
        required=False,
        help_text=_("What is sold or done; empty: all that the policyholder sells."),
    ),
    Parameter.DISCRETIONARY_OPTIONS: lambda: forms.MultipleChoiceField(
        choices=[(code, words.DISCRETIONARY_OPTIONS[code]) for code in DiscretionaryOption],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    ),
    Parameter.BLIND_GRADE_FLOOR: lambda: forms.IntegerField(
        help_text=_("On the day of dispatch; 1 is the best.")
    ),
    Parameter.WAITING_MONTHS: lambda: forms.IntegerField(help_text=_("Months.")),
    Parameter.POLITICAL_WAITING_MONTHS: lambda: forms.IntegerField(
        required=False, help_text=_("Months; empty: political events are not insured.")
    ),
    Parameter.LIABILITY_MULTIPLE: lambda: forms.IntegerField(
        required=False,
        help_text=_("Times the premium of the year; empty: the amount above is fixed."),
    ),
    Parameter.PREMIUM_PER_MILLE: lambda: WrittenAmount(
        max_digits=9, decimal_places=6, help_text=_("Per mille.")
    ),
}
