"""Questions about collecting: cases, letters, what is owed by law and between us."""

from collections_app.queries.balances import (
    Balance,
    Debt,
    InvoiceBalance,
    account_of,
    balance,
    debt,
    receipts_to_note,
    undisputed,
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
    payment_actions,
    prescribes_on,
    with_progress,
)
from collections_app.queries.letters import (
    letter,
    letters,
    letters_of,
)
from collections_app.queries.rates import (
    SERIES_OF_LAW,
    RatesEnd,
    interest_rates,
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
    "handed_over",
    "insolvent_on",
    "interest_rates",
    "last_case",
    "letter",
    "letters",
    "letters_of",
    "open_case",
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
]
