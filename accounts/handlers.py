"""What follows for people: an invitation by mail."""

from accounts import queries
from core import events
from core.models import Channel, Delivery, Event


def invite(event: Event, delivery: Delivery) -> None:
    """Mail whoever may now act for a policyholder."""
    user = queries.mandate_by_id(event.subject_id).user
    told = {"invitation": "MANDATE", "mandate": str(event.subject_id), "giver": event.user_id}
    events.line_up([(event, Channel.MAIL, str(user.public_id), told)])


def invite_staff(event: Event, delivery: Delivery) -> None:
    """Mail whoever now works at the insurer."""
    events.line_up([(event, Channel.MAIL, str(event.subject_id), {"invitation": "STAFF"})])
