"""What people call the codes and the parameters of a schedule."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.rules import country_list
from policies.rules.countries import SpecialCondition
from policies.rules.ending import Caution, Ground
from policies.rules.political import PoliticalKind
from policies.rules.schedule import Parameter
from policies.rules.terms import (
    Attachment,
    Basis,
    CollectionService,
    CostModel,
    DiscretionaryOption,
    ExchangeRule,
    ExtensionStart,
    Product,
    WaitingStart,
)

Words = dict[str, Promise]

PRODUCTS: Words = {
    Product.PER_TRANSACTION: _("Per transaction"),
    Product.PER_CUSTOMER: _("Per customer"),
    Product.WHOLE_TURNOVER: _("Whole turnover"),
    Product.NO_LIMIT_REQUEST: _("Cover without limit request"),
}

POLITICAL_KINDS: Words = {
    PoliticalKind.MORATORIUM: _("A moratorium of the state"),
    PoliticalKind.TRANSFER: _("Money may not be exchanged or leave the country"),
    PoliticalKind.TRADE_BAN: _("A ban on importing or exporting"),
    PoliticalKind.PUBLIC_DEFAULT: _("A public buyer does not pay"),
}

GROUNDS: Words = {
    Ground.POLICYHOLDER_NOTICE: _("The policyholder gave notice"),
    Ground.INSURER_NOTICE: _("We gave notice"),
    Ground.AGREED: _("Both agreed"),
    Ground.PREMIUM_UNPAID: _("Premium was not paid after a reminder"),
}

CAUTIONS: Words = {
    Caution.NOTICE_SHORT: _(
        "Mind: less than two months lie between the notice and the end. See whether the policy "
        "allows it."
    ),
    Caution.WITHIN_A_YEAR: _(
        "Mind: notice usually ends a policy with a policy year, and no policy year ends on this "
        "day. See whether the policy allows it."
    ),
    Caution.REMINDER_SHORT: _(
        "Mind: less than 14 days lie between the reminder of the premium and the end. See whether "
        "the policy allows it, and whether the reminder named what would follow."
    ),
}

WAITING_STARTS: Words = {
    WaitingStart.DUE_DATE: _("from the due date"),
    WaitingStart.MEP_END: _("from the end of the maximum extension period"),
    WaitingStart.NNP_RECEIVED: _("from the day you reported the overdue"),
    WaitingStart.COLLECTION_START: _("from the start of collection"),
}

EXTENSION_STARTS: Words = {
    ExtensionStart.DUE_DATE: _("from the original due date"),
    ExtensionStart.INVOICE_DATE: _("from the invoice date"),
}

BASES: Words = {
    Basis.BEFORE_SHARE: _("taken off before the insured share"),
    Basis.AFTER_SHARE: _("taken off after the insured share"),
}

COST_MODELS: Words = {
    CostModel.A: _("We bear the collection costs of the insured part in full."),
    CostModel.B: _("We bear the collection costs of the insured part times the insured share."),
}

ATTACHMENTS: Words = {
    Attachment.RISK_ATTACHING: _("deliveries made in the policy year"),
    Attachment.LOSSES_OCCURRING: _("losses that fall in the policy year"),
}

EXCHANGE_RULES: Words = {
    ExchangeRule.INVOICE_DATE: _("at the rate of the invoice date"),
    ExchangeRule.DUE_DATE: _("at the rate of the due date"),
    ExchangeRule.LOSS_DATE: _("at the rate of the date of loss"),
    ExchangeRule.LOWER_OF: _("at the lower of the rates of the invoice date and the date of loss"),
}

COLLECTION_SERVICES: Words = {
    CollectionService.INCLUDED: _("We collect; hand overdue debts over to us."),
    CollectionService.OPTIONAL: _("We collect if you ask us; otherwise you show what you did."),
    CollectionService.OWN: _("You collect yourself and show what you did."),
}

DISCRETIONARY_OPTIONS: Words = {
    DiscretionaryOption.CREDIT_REPORT: _("Credit report"),
    DiscretionaryOption.PAYMENT_EXPERIENCE: _("Payment experience"),
}

COUNTRY_COLUMNS: Words = {
    country_list.COUNTRY: _("Country"),
    country_list.COVERED: _("Insured"),
    country_list.SHARE: _("Share, percent"),
    country_list.DAYS: _("Payment terms, days"),
    country_list.DISCRETIONARY: _("Discretionary limits"),
    country_list.CONDITIONS: _("Special conditions"),
}

SPECIAL_CONDITIONS: Words = {
    SpecialCondition.RETENTION_OF_TITLE: _("retention of title"),
    SpecialCondition.BANK_GUARANTEE: _("a bank guarantee"),
    SpecialCondition.PARENT_GUARANTEE: _("a guarantee of the parent company"),
    SpecialCondition.BILL_OF_EXCHANGE: _("an accepted bill of exchange"),
}

PARAMETERS: Words = {
    Parameter.INSURED_ACTIVITY: _("Insured activity"),
    Parameter.PUBLIC_BUYERS_COVERED: _("Public buyers"),
    Parameter.VAT_COVERED: _("VAT"),
    Parameter.ATTACHMENT: _("A policy year takes"),
    Parameter.INSURED_SHARE: _("Insured share"),
    Parameter.CHECK_SHARE: _("Insured share under a credit check"),
    Parameter.DISCRETIONARY_SHARE: _("Insured share under a discretionary limit"),
    Parameter.BLIND_SHARE: _("Insured share without limit request"),
    Parameter.CREDIT_CHECK: _("Credit check up to"),
    Parameter.DISCRETIONARY_LIMIT: _("Discretionary limit up to"),
    Parameter.DISCRETIONARY_OPTIONS: _("A discretionary limit rests on"),
    Parameter.BLIND_MAXIMUM_PER_BUYER: _("Without limit request, at most per buyer"),
    Parameter.BLIND_MAXIMUM_PER_YEAR: _("Without limit request, at most per policy year"),
    Parameter.BLIND_GRADE_FLOOR: _("Without limit request, weakest grade"),
    Parameter.MAXIMUM_PAYMENT_DAYS: _("Longest payment terms"),
    Parameter.MAXIMUM_INVOICING_DAYS: _("Invoice within"),
    Parameter.MAXIMUM_EXTENSION_DAYS: _("Maximum extension period"),
    Parameter.EXTENSION_START: _("The extension counts"),
    Parameter.NOTIFICATION_DAYS: _("Notification period of an overdue"),
    Parameter.WAITING_MONTHS: _("Waiting period"),
    Parameter.WAITING_START: _("The waiting period counts"),
    Parameter.POLITICAL_WAITING_MONTHS: _("Waiting period of political events"),
    Parameter.LIMIT_NOTICE_DAYS: _("Notice of a lower limit"),
    Parameter.CLAIMS_THRESHOLD: _("Claims threshold"),
    Parameter.FIRST_LOSS_EACH: _("First loss of each claim"),
    Parameter.FIRST_LOSS_BASIS: _("The first loss of each claim is"),
    Parameter.MINIMUM_RETENTION: _("Minimum retention"),
    Parameter.AGGREGATE_FIRST_LOSS: _("Aggregate first loss in a year"),
    Parameter.AGGREGATE_FIRST_LOSS_BASIS: _("The aggregate first loss is"),
    Parameter.MAXIMUM_LIABILITY: _("Maximum liability in a policy year"),
    Parameter.LIABILITY_MULTIPLE: _("Maximum liability by the premium"),
    Parameter.EXCHANGE_RULE: _("Invoices in another currency count"),
    Parameter.COLLECTION_SERVICE: _("Collection"),
    Parameter.COST_MODEL: _("Collection costs"),
    Parameter.PREMIUM_PER_MILLE: _("Premium on turnover"),
    Parameter.MINIMUM_PREMIUM: _("Minimum premium a year"),
    Parameter.COUNTRIES: _("Insured countries"),
    Parameter.COUNTRY_TERMS: _("Terms by country"),
}

# The schedule as it is read: headings with the lines under them, each by its first parameter.
# Countries stand apart.
GROUPS: tuple[tuple[Promise, tuple[Parameter, ...]], ...] = (
    (
        _("What is insured"),
        (
            Parameter.INSURED_ACTIVITY,
            Parameter.PUBLIC_BUYERS_COVERED,
            Parameter.VAT_COVERED,
            Parameter.ATTACHMENT,
        ),
    ),
    (
        _("Which share we pay"),
        (
            Parameter.INSURED_SHARE,
            Parameter.CHECK_SHARE,
            Parameter.DISCRETIONARY_SHARE,
            Parameter.BLIND_SHARE,
        ),
    ),
    (
        _("Cover without a limit of ours"),
        (
            Parameter.CREDIT_CHECK,
            Parameter.DISCRETIONARY_LIMIT,
            Parameter.BLIND_MAXIMUM_PER_BUYER,
        ),
    ),
    (
        _("The clock"),
        (
            Parameter.MAXIMUM_PAYMENT_DAYS,
            Parameter.MAXIMUM_INVOICING_DAYS,
            Parameter.MAXIMUM_EXTENSION_DAYS,
            Parameter.NOTIFICATION_DAYS,
            Parameter.WAITING_MONTHS,
            Parameter.POLITICAL_WAITING_MONTHS,
            Parameter.LIMIT_NOTICE_DAYS,
        ),
    ),
    (
        _("What a claim comes to"),
        (
            Parameter.CLAIMS_THRESHOLD,
            Parameter.FIRST_LOSS_EACH,
            Parameter.MINIMUM_RETENTION,
            Parameter.AGGREGATE_FIRST_LOSS,
            Parameter.MAXIMUM_LIABILITY,
            Parameter.EXCHANGE_RULE,
        ),
    ),
    (_("Collection"), (Parameter.COLLECTION_SERVICE, Parameter.COST_MODEL)),
    (_("Premium"), (Parameter.PREMIUM_PER_MILLE, Parameter.MINIMUM_PREMIUM)),
)

# What is said in the same line as another parameter.
WITH: dict[Parameter, tuple[Parameter, ...]] = {
    Parameter.DISCRETIONARY_LIMIT: (Parameter.DISCRETIONARY_OPTIONS,),
    Parameter.BLIND_MAXIMUM_PER_BUYER: (
        Parameter.BLIND_MAXIMUM_PER_YEAR,
        Parameter.BLIND_GRADE_FLOOR,
    ),
    Parameter.MAXIMUM_EXTENSION_DAYS: (Parameter.EXTENSION_START,),
    Parameter.WAITING_MONTHS: (Parameter.WAITING_START,),
    Parameter.FIRST_LOSS_EACH: (Parameter.FIRST_LOSS_BASIS,),
    Parameter.AGGREGATE_FIRST_LOSS: (Parameter.AGGREGATE_FIRST_LOSS_BASIS,),
    Parameter.MAXIMUM_LIABILITY: (Parameter.LIABILITY_MULTIPLE,),
}
# What such a line is called, where it says more than its first parameter.
LINES: Words = {Parameter.BLIND_MAXIMUM_PER_BUYER: _("Without limit request")}
