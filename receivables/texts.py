"""How states of receivables and problems of an upload are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from receivables.rules.clock import AgeBucket
from receivables.rules.files import FileKind, FileState, NamedIn
from receivables.rules.ledger_plan import Fate
from receivables.rules.states import OverdueState, PaymentForm, ReceiptSource

OVERDUE_STATES: dict[OverdueState, Promise] = {
    OverdueState.REPORTED: _("Reported"),
    OverdueState.MONITOR: _("Reported, watched"),
    OverdueState.COLLECTION: _("In collection"),
    OverdueState.PAID: _("Paid"),
    OverdueState.CLAIM: _("Claimed"),
    OverdueState.WITHDRAWN: _("Withdrawn"),
}

AGES: dict[AgeBucket, Promise] = {
    AgeBucket.NOT_DUE: _("Not due yet"),
    AgeBucket.DAYS_1_30: _("1 to 30 days late"),
    AgeBucket.DAYS_31_60: _("31 to 60 days late"),
    AgeBucket.DAYS_61_90: _("61 to 90 days late"),
    AgeBucket.DAYS_91_180: _("91 to 180 days late"),
    AgeBucket.DAYS_OVER_180: _("More than 180 days late"),
}

PAYMENT_FORMS: dict[PaymentForm, Promise] = {
    PaymentForm.OPEN_ACCOUNT: _("On account"),
    PaymentForm.CASH: _("Cash on delivery"),
    PaymentForm.PREPAID: _("Paid in advance"),
    PaymentForm.LETTER_OF_CREDIT: _("Confirmed letter of credit"),
}

SOURCES: dict[ReceiptSource, Promise] = {
    ReceiptSource.POLICYHOLDER: _("Paid to you"),
    ReceiptSource.COLLECTION: _("Paid to the collector"),
    ReceiptSource.BANKRUPTCY: _("From the estate"),
}

_PROBLEMS: dict[str, Promise] = {
    "COLUMN_MISSING": _("The first line names no such column. Add it, with a cell on each line."),
    "TOTAL_DIFFERS": _(
        "The open amounts add up to %(value)s, which is not the total you gave. Correct one of "
        "them."
    ),
    "MISSING": _("Nothing stands here. Fill it in."),
    "TOO_LONG": _("“%(value)s” is too long. Shorten it."),
    "NOT_TEXT": _("“%(value)s” holds characters that cannot be printed. Type it again."),
    "NOT_A_DAY": _("“%(value)s” is no date. Write it as 2026-11-22 or 22-11-2026."),
    "NO_SUCH_DAY": _("“%(value)s” is not on the calendar. Correct the day."),
    "NOT_AN_AMOUNT": _("“%(value)s” is no amount. Write it as 1234.56 or 1.234,56."),
    "AMBIGUOUS_AMOUNT": _(
        "“%(value)s” can be read in two ways. Write the cents too, as in 1234.00."
    ),
    "NOT_IN_CENTS": _("%(value)s is finer than a cent. Round it."),
    "NOT_A_CURRENCY": _("“%(value)s” is no currency. Use a code of three letters such as EUR."),
    "CURRENCY_UNKNOWN": _(
        "“%(value)s” is no currency people pay in. Correct the code: EUR, USD or GBP, for example."
    ),
    "FORMULA": _("“%(value)s” is a formula. Write what it comes to (paste it as a value)."),
    "NO_COLUMN": _(
        "“%(value)s” stands where no column is named. Is an amount cut in two at its comma? Put it "
        "between quotation marks."
    ),
    "NOT_YES_OR_NO": _("“%(value)s” is neither yes nor no. Write Y or N."),
    "BEFORE_INVOICE_DATE": _("The due date %(value)s lies before the invoice date."),
    "NOT_ABOVE_ZERO": _(
        "%(value)s is not above zero. Leave credit notes out and enter them apart."
    ),
    "TOO_MUCH": _("%(value)s is more than one invoice can be. Correct the amount."),
    "NET_ABOVE_GROSS": _(
        "The net amount %(value)s must be above zero and at most the gross amount."
    ),
    "OPEN_ABOVE_GROSS": _("The open amount %(value)s must lie between zero and the gross amount."),
    "DEBTOR_UNKNOWN": _(
        "We know no company with number %(value)s. Find the buyer in the portal and use its number."
    ),
    "DEBTOR_AMBIGUOUS": _(
        "More than one company has number %(value)s. Use the VAT number or the LEI instead."
    ),
    "INVOICE_TWICE": _("Invoice %(value)s stands in the ledger twice. Leave one line out."),
    "LINES_CONTRADICT": _(
        "Line %(value)s says something else of the same invoice. Keep the one that is right."
    ),
    "OTHER_POLICY": _(
        "%(value)s is not a number of your policy. Correct it, or leave the cell empty."
    ),
    "INVOICE_DIFFERS": _(
        "Invoice %(value)s is known with another buyer, date or amount. Correct the line, or enter "
        "a credit note."
    ),
    "AFTER_LEDGER": _("%(value)s lies after the day of the ledger. Correct the date or the day."),
    "MORE_THAN_OURS": _(
        "At most %(value)s can be open, with the other lines of this buyer as they are: we know of "
        "payments or credit notes. Correct the amount, here or there."
    ),
    "OTHER_LINE_FIRST": _(
        "What this buyer paid follows from all its lines together. Mend line %(value)s first."
    ),
    "NOT_XML": _(
        "This is no XML. Leave it out, or export the invoice as UBL: a PDF cannot be read here."
    ),
    "NOT_UBL": _(
        "The file is of the namespace “%(value)s”, which is no UBL 2.1 invoice or credit note. "
        "Export it as Peppol BIS Billing 3.0 or NLCIUS (SI-UBL 2.0)."
    ),
    "NOT_EN_16931": _(
        "“%(value)s” is no customization of EN 16931. Export the invoice as Peppol BIS Billing 3.0 "
        "or NLCIUS (SI-UBL 2.0)."
    ),
    "KIND_NOT_TAKEN": _(
        "A document of kind %(value)s is not taken in, only invoices (380, 389) and credit notes "
        "(381). Enter what it changes as a credit note and a new invoice."
    ),
    "OTHER_SELLER": _(
        "“%(value)s” is not you. Send only invoices of your own, with your KvK or VAT number as we "
        "know it."
    ),
    "BUYER_NOT_NUMBERED": _(
        "The buyer has no number. Give its KvK number (scheme 0106) or its VAT number."
    ),
    "SEVERAL": _("Two values stand where one belongs, “%(value)s” among them. Leave one."),
    "NOT_A_DECIMAL": _("“%(value)s” is no amount. Write at most 14 digits, as in 1234.56."),
    "OTHER_CURRENCY": _(
        "The amount is in “%(value)s”, not in the currency of the invoice (BT-5). Make them agree."
    ),
    "TOTALS_DIFFER": _(
        "%(value)s is not the net amount and the VAT together (BT-109 and BT-110). Correct the "
        "totals."
    ),
    "PAYABLE_DIFFERS": _(
        "%(value)s is not the gross amount less what was paid beforehand (BT-112 less BT-113, "
        "rounded by BT-114). Correct the totals."
    ),
    "PREPAID_ABOVE_GROSS": _(
        "What was paid beforehand, %(value)s, must lie between zero and the gross amount."
    ),
    "CREDITS_NOT_ONE": _(
        "A credit note must name the one invoice that it credits; this one names “%(value)s”. "
        "Enter it by hand, or once for each invoice."
    ),
    "CREDITS_UNKNOWN": _(
        "Invoice %(value)s is neither on record nor a good one of this file. Send it too, or "
        "correct the number."
    ),
    "CREDITS_ANOTHER": _("Invoice %(value)s is of another buyer. Correct the number or the buyer."),
    "CREDITS_TOO_MUCH": _("The invoice is %(value)s, less than is credited. Correct the amount."),
    "CREDIT_IN_OTHER_MONEY": _("The invoice is in %(value)s. Credit it in its own currency."),
    "CREDIT_DIFFERS": _(
        "Credit note %(value)s is known with another invoice, date or amount. Correct it."
    ),
    "AFTER_TODAY": _("%(value)s has not come yet. Correct the date of the invoice."),
    "NOT_A_COUNTRY": _("“%(value)s” is no country. Write two letters such as NL."),
    "NEITHER_NUMBER_NOR_NAME": _("The line names nobody. Fill in a number, or a name."),
    "NAME_NOT_TOLD": _(
        "By the name “%(value)s” alone we cannot tell the company. Fill in its number (KvK, VAT, "
        "LEI) as register_number, or choose the company in the portal."
    ),
    "NUMBERS_CONTRADICT": _(
        "This number of yours is said to be several companies, on line %(value)s too. Keep the one "
        "that is right."
    ),
}


COLUMNS: dict[str, Promise] = {
    "debtor_id": _("The buyer's number: KvK, VAT or LEI. Not your own customer number."),
    "debtor_name": _("The buyer's name, for yourself: it is not read."),
    "invoice_no": _("Your invoice number, each one once."),
    "invoice_date": _("As 2026-11-22 or 22-11-2026. It counts as the day of dispatch too."),
    "due_date": _("The due date as first agreed, also if you gave more time later."),
    "currency": _("A code such as EUR. Empty is EUR."),
    "amount_gross": _("The whole invoice, VAT included, as it was sent."),
    "amount_net": _("The same without VAT. Empty: there is no VAT on it."),
    "amount_open": _("What the buyer still owes on it, VAT included; 0 if it is paid."),
    "disputed": _("Y if the buyer denies what is open, otherwise N or empty."),
    "paid_to_date": _("What came in so far, for yourself: it is not read."),
    "reference": _("The reference of the payment, if part of it was paid."),
    "policy_no": _("Your policy number. A line of another policy is not taken in."),
}


LIST_COLUMNS: dict[str, Promise] = {
    "debtor_id": _("Your own number for the buyer, or its KvK, VAT or LEI number."),
    "debtor_name": _("Its name. Without any number the buyer is looked up by it."),
    "country": _("Two letters, such as NL. It helps to find a name."),
    "city": _("Where it sits. It helps to find a name."),
    "register_number": _(
        "Its KvK, VAT or LEI number. From then on debtor_id means that company, in your ledgers "
        "too."
    ),
}

NAMED_IN: dict[NamedIn, Promise] = {
    NamedIn.LEDGER: _("Ledger"),
    NamedIn.LIST: _("List of buyers"),
    NamedIn.INVOICE: _("Electronic invoice"),
}

FILE_KINDS: dict[FileKind, Promise] = {
    FileKind.LEDGER: _("Ledger"),
    FileKind.INVOICES: _("Electronic invoices"),
    FileKind.BUYERS: _("List of buyers"),
}

FILE_STATES: dict[FileState, Promise] = {
    FileState.CHECKING: _("Being looked through"),
    FileState.READY: _("Waits for you: nothing is taken in yet"),
    FileState.LOADING: _("Being taken in"),
    FileState.PARTLY: _("Its good lines are taken in, others wait to be mended"),
    FileState.LOADED: _("Taken in"),
    FileState.DROPPED: _("Put aside"),
}

FATES: dict[Fate, Promise] = {
    Fate.WAITING: _("Not looked at yet"),
    Fate.NEW: _("New invoice"),
    Fate.PAID: _("Payment"),
    Fate.CREDIT: _("Credit note"),
    Fate.BUYER: _("Becomes known and is watched"),
    Fate.DISPUTED: _("Dispute"),
    Fate.SAME: _("Nothing changes"),
    Fate.UNKNOWN: _("Buyer not identified"),
    Fate.WRONG: _("To be mended"),
}


def problem_of(found: Mapping[str, Any]) -> str:
    """Return in words what is kept of a problem with a line."""
    return problem(found["code"], {"value": found["value"]})


def kept(found: Mapping[str, Any]) -> str:
    """Return in words why a file was not taken in; empty: it was not refused."""
    return gettext(found["sentence"]) % found["values"] if found else ""


def problem(code: str, values: Mapping[str, Any]) -> str:
    """Return what is wrong with a cell of an upload, and what to do."""
    return str(_PROBLEMS[code]) % values


def overdue_state(code: str) -> str:
    """Return how a state of an overdue report is called."""
    return str(OVERDUE_STATES[OverdueState(code)])


def source(code: str) -> str:
    """Return from where money came in."""
    return str(SOURCES[ReceiptSource(code)])
