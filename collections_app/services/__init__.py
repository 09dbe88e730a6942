"""What is done to collect: letters, cases, payments, rates."""

from collections_app.services.cases import (
    change_state,
    close_case,
    hand_over,
    mark_insolvent,
    note_action,
    take_case,
)
from collections_app.services.letters import make_letter, send_demand
from collections_app.services.payments import book_payment, note_receipt
from collections_app.services.rates import set_rate

__all__ = [
    "book_payment",
    "change_state",
    "close_case",
    "hand_over",
    "make_letter",
    "mark_insolvent",
    "note_action",
    "note_receipt",
    "send_demand",
    "set_rate",
    "take_case",
]
