"""What is done about watching and telling: watches, notices, endpoints, the policy clock."""

from monitoring.services.cover import warn_of_uninsured
from monitoring.services.endpoints import (
    add_endpoint,
    end_old_secret,
    remove_endpoint,
    rotate_secret,
    start_endpoint,
    stop_endpoint,
    tell_of_failing,
)
from monitoring.services.known_buyers import (
    drop_list,
    identify_buyer,
    leave_buyer_out,
    unsay_buyer,
    watch_known,
)
from monitoring.services.messages import replay, send_again, test_endpoint
from monitoring.services.reading import read, read_all, unread
from monitoring.services.telling import (
    pass_on_grade_change,
    pass_on_grade_changes,
    tell,
    tell_all,
)
from monitoring.services.watching import unwatch, watch

__all__ = [
    "add_endpoint",
    "drop_list",
    "end_old_secret",
    "identify_buyer",
    "leave_buyer_out",
    "pass_on_grade_change",
    "pass_on_grade_changes",
    "read",
    "read_all",
    "remove_endpoint",
    "replay",
    "rotate_secret",
    "send_again",
    "start_endpoint",
    "stop_endpoint",
    "tell",
    "tell_all",
    "tell_of_failing",
    "test_endpoint",
    "unread",
    "unsay_buyer",
    "unwatch",
    "warn_of_uninsured",
    "watch",
    "watch_known",
]
