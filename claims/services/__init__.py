"""What is done with claims, from the notification to the money."""

from claims.services.answering import answer_question
from claims.services.assessment import (
    calculate,
    receive_documents,
    request_documents,
    submit,
)
from claims.services.notification import end_waiting, notify_claim, withdraw
from claims.services.payment import approve, confirm_payout, order_payout, reject, send_back
from claims.services.reopening import reopen

__all__ = [
    "answer_question",
    "approve",
    "calculate",
    "confirm_payout",
    "end_waiting",
    "notify_claim",
    "order_payout",
    "receive_documents",
    "reject",
    "reopen",
    "request_documents",
    "send_back",
    "submit",
    "withdraw",
]
