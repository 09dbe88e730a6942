"""Questions about collecting: cases, letters, what is owed by law and between us."""

from collections_app.queries.balances import (
    Balance,
    InvoiceBalance,
    balance,
    receipts_to_note,
)
from collections_app.queries.cases import (
    actions,
    buyers_with_cases,
    case,
    case_invoices,
    cases,
    collected,
    insolvent_on,
    last_case,
    open_case,
    outside_case,
    payment_actions,
    prescribes_on,
    with_progress,
)
from collections_app.queries.debts import Debt, account_of, debt, undisputed
from collections_app.queries.letters import (
    first_letter,
    letter,
    letters,
    letters_of,
    without_first_letter,
)
from collections_app.queries.rates import (
    SERIES_OF_LAW,
    RatesEnd,
    interest_rates,
    known_series,
    rate_series,
    rates_end,
    rates_in_force,
)
from collections_app.queries.stops import (
    handed_over,
    stopped_by_hand_over,
    stops_by_hand_over,
)

__all__ = [
    "SERIES_OF_LAW",
    "Balance",
    "Debt",
    "InvoiceBalance",
    "RatesEnd",
    "account_of",
    "actions",
    "balance",
    "buyers_with_cases",
    "case",
    "case_invoices",
    "cases",
    "collected",
    "debt",
    "first_letter",
    "handed_over",
    "insolvent_on",
    "interest_rates",
    "known_series",
    "last_case",
    "letter",
    "letters",
    "letters_of",
    "open_case",
    "outside_case",
    "payment_actions",
    "prescribes_on",
    "rate_series",
    "rates_end",
    "rates_in_force",
    "receipts_to_note",
    "stopped_by_hand_over",
    "stops_by_hand_over",
    "undisputed",
    "with_progress",
    "without_first_letter",
]
