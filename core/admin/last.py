"""What happened, in words; and what happened last to a row."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from core.models import Event
from core.templatetags.amounts import day_text


def words() -> Mapping[str, str | Promise]:
    """Return what every event is called."""
    called: Mapping[str, str | Promise] = import_string(settings.EVENT_WORDS)
    return called


def called(name: str) -> str:
    """Return what an event is called; one that no longer happens by its name."""
    return str(words().get(name, name))


def done_already(subjects: Iterable[UUID]) -> str:
    """Return what was done last to any of some rows, by whom and when; nothing: nobody did."""
    event = Event.objects.filter(subject_id__in=list(subjects)).order_by("-id").first()
    if event is None:
        return ""
    people = get_user_model().objects
    person = people.filter(id=event.user_id).first() if event.user_id else None
    return gettext("Already done: %(what)s, by %(who)s on %(day)s at %(time)s.") % {
        "what": called(event.name),
        "who": person.email if person else gettext("the system"),
        "day": day_text(event.business_date),
        "time": formats.time_format(timezone.localtime(event.happened_at), "H:i"),
    }
