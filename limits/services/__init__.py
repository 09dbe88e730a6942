"""Commands on limits: asking, deciding, changing, reviewing."""

from limits.services.agencies import approve_agency, end_agency
from limits.services.answers import answer_information, ask_information, cancel_request, decide
from limits.services.asking import set_asking_limit
from limits.services.bound_orders import confirm_bound_orders, register_bound_orders
from limits.services.cancelling import request_cancellation
from limits.services.changes import cancel_limit, reduce_limit, withdraw_limit
from limits.services.checks import request_check
from limits.services.confirmations import confirm_cover
from limits.services.conversation import write_message
from limits.services.discretionary import (
    GivenReport,
    assess_by_experience,
    assess_by_report,
    end_for_overdue,
    report_adverse,
)
from limits.services.factors import propose_factor, reject_factor, release_factor
from limits.services.filters import keep_filter, open_with, remove_filter, rename_filter
from limits.services.findings import establish, undo_finding
from limits.services.groups import follow_group
from limits.services.indications import request_indication
from limits.services.layers import grant_layer
from limits.services.product_forms import end_naming, name_buyer
from limits.services.prolonging import request_prolongation
from limits.services.requests import request_clear_limit, request_limit
from limits.services.review import review_buyer
from limits.services.reviews import close_review
from limits.services.stop_lifts import lift_stop
from limits.services.temporary import end_temporary, grant_temporary
from limits.services.temporary_requests import request_temporary
from limits.services.wishes import ensure_eligible
from limits.services.with_documents import with_documents

__all__ = [
    "GivenReport",
    "answer_information",
    "approve_agency",
    "ask_information",
    "assess_by_experience",
    "assess_by_report",
    "cancel_limit",
    "cancel_request",
    "close_review",
    "confirm_bound_orders",
    "confirm_cover",
    "decide",
    "end_agency",
    "end_for_overdue",
    "end_naming",
    "end_temporary",
    "ensure_eligible",
    "establish",
    "follow_group",
    "grant_layer",
    "grant_temporary",
    "keep_filter",
    "lift_stop",
    "name_buyer",
    "open_with",
    "propose_factor",
    "reduce_limit",
    "register_bound_orders",
    "reject_factor",
    "release_factor",
    "remove_filter",
    "rename_filter",
    "report_adverse",
    "request_cancellation",
    "request_check",
    "request_clear_limit",
    "request_indication",
    "request_limit",
    "request_prolongation",
    "request_temporary",
    "review_buyer",
    "set_asking_limit",
    "undo_finding",
    "with_documents",
    "withdraw_limit",
    "write_message",
]
