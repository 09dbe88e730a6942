"""What follows for people: an invitation by mail."""

from accounts import queries
from core import events
from core.models import Channel, Delivery, Event


def invite(event: Event, delivery: Delivery) -> None:
    """Mail whoever may now act for a policyholder."""
    user = queries.mandate_by_id(event.subject_id).user
    events.line_up([(event, Channel.MAIL, str(user.public_id), {"invitation": "MANDATE"})])


def invite_staff(event: Event, delivery: Delivery) -> None:
    """Mail whoever now works at the insurer."""
    events.line_up([(event, Channel.MAIL, str(event.subject_id), {"invitation": "STAFF"})])
