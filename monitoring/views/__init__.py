"""Portal pages of watching: the overview, notices, webhooks."""

from monitoring.views.endpoints import (
    endpoint,
    endpoint_add,
    endpoint_remove,
    endpoint_start,
    endpoint_test,
    endpoints,
    secret_end,
    secret_rotate,
)
from monitoring.views.messages import delivery_again, endpoint_message, endpoint_replay
from monitoring.views.notices import notice, notice_unread, notices, notices_read
from monitoring.views.overview import overview
from monitoring.views.watching import unwatch, watch

__all__ = [
    "delivery_again",
    "endpoint",
    "endpoint_add",
    "endpoint_message",
    "endpoint_remove",
    "endpoint_replay",
    "endpoint_start",
    "endpoint_test",
    "endpoints",
    "notice",
    "notice_unread",
    "notices",
    "notices_read",
    "overview",
    "secret_end",
    "secret_rotate",
    "unwatch",
    "watch",
]
