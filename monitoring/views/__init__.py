"""Portal pages of watching: the overview, notices, webhooks."""

from monitoring.views.endpoints import (
    delivery_again,
    endpoint,
    endpoint_add,
    endpoint_remove,
    endpoint_test,
    endpoints,
)
from monitoring.views.notices import notice, notice_unread, notices, notices_read
from monitoring.views.overview import overview
from monitoring.views.watching import unwatch, watch

__all__ = [
    "delivery_again",
    "endpoint",
    "endpoint_add",
    "endpoint_remove",
    "endpoint_test",
    "endpoints",
    "notice",
    "notice_unread",
    "notices",
    "notices_read",
    "overview",
    "unwatch",
    "watch",
]
