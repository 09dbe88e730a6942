"""Commands on limits: asking, deciding, changing, reviewing."""

from limits.services.answers import answer_information, ask_information, cancel_request, decide
from limits.services.asking import set_asking_limit
from limits.services.cancelling import request_cancellation
from limits.services.changes import cancel_limit, reduce_limit, withdraw_limit
from limits.services.confirmations import confirm_cover
from limits.services.factors import set_factor
from limits.services.filters import keep_filter, open_with, remove_filter, rename_filter
from limits.services.groups import follow_group
from limits.services.indications import request_indication
from limits.services.product_forms import end_naming, name_buyer
from limits.services.requests import request_limit
from limits.services.review import review_buyer
from limits.services.reviews import close_review
from limits.services.temporary import confirm_bound_orders, end_temporary, grant_temporary
from limits.services.temporary_requests import request_temporary
from limits.services.wishes import ensure_eligible

__all__ = [
    "answer_information",
    "ask_information",
    "cancel_limit",
    "cancel_request",
    "close_review",
    "confirm_bound_orders",
    "confirm_cover",
    "decide",
    "end_naming",
    "end_temporary",
    "ensure_eligible",
    "follow_group",
    "grant_temporary",
    "keep_filter",
    "name_buyer",
    "open_with",
    "reduce_limit",
    "remove_filter",
    "rename_filter",
    "request_cancellation",
    "request_indication",
    "request_limit",
    "request_temporary",
    "review_buyer",
    "set_asking_limit",
    "set_factor",
    "withdraw_limit",
]
