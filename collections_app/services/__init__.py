"""What is done to collect: letters, cases, payments, rates."""

from collections_app.services.cases import (
    add_invoices,
    change_state,
    close_case,
    hand_over,
    note_action,
    take_case,
)
from collections_app.services.insolvencies import mark_insolvent, note_insolvency
from collections_app.services.letters import make_letter, send_demand
from collections_app.services.own import note_own_step
from collections_app.services.payments import book_payment, catch_up, catch_up_all
from collections_app.services.rates import correct_rate, set_rate
from collections_app.services.reopening import book_late_payment, reopen_case
from collections_app.services.reversals import reverse_payment

__all__ = [
    "add_invoices",
    "book_late_payment",
    "book_payment",
    "catch_up",
    "catch_up_all",
    "change_state",
    "close_case",
    "correct_rate",
    "hand_over",
    "make_letter",
    "mark_insolvent",
    "note_action",
    "note_insolvency",
    "note_own_step",
    "reopen_case",
    "reverse_payment",
    "send_demand",
    "set_rate",
    "take_case",
]
