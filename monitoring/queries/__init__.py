"""Questions about what policyholders were told, what runs out, and where systems listen."""

from monitoring.queries.deadlines import (
    InsolventDebt,
    Overdue,
    handed_over,
    insolvent_debts,
    lifted_days,
    overdue,
)
from monitoring.queries.endpoints import (
    count_by_state,
    endpoint,
    endpoints,
    endpoints_of,
    message_to,
    messages_to,
    notices_to_replay,
    tries_of,
)
from monitoring.queries.notices import (
    buyers_told_of,
    notice,
    notice_to_send,
    notices,
    notices_in,
    notices_to_send,
    unread,
)
from monitoring.queries.policy_clock import Running, running
from monitoring.queries.warned import Clocks, clocks, deadlines
from monitoring.queries.watches import buyers_with_limits, watch_on, watchers_of, watches

__all__ = [
    "Clocks",
    "InsolventDebt",
    "Overdue",
    "Running",
    "buyers_told_of",
    "buyers_with_limits",
    "clocks",
    "count_by_state",
    "deadlines",
    "endpoint",
    "endpoints",
    "endpoints_of",
    "handed_over",
    "insolvent_debts",
    "lifted_days",
    "message_to",
    "messages_to",
    "notice",
    "notice_to_send",
    "notices",
    "notices_in",
    "notices_to_replay",
    "notices_to_send",
    "overdue",
    "running",
    "tries_of",
    "unread",
    "watch_on",
    "watchers_of",
    "watches",
]
