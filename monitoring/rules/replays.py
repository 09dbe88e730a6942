"""Which messages are sent again at once: by their ids, of a time, of a buyer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.errors import BusinessError

MOST = 10_000  # messages in one go


class NothingChosen(BusinessError):
    """A replay that names neither messages, nor a time, nor a buyer."""

    sentence = "Say which messages: by their ids, from when until when, or of which buyer."


class TooManyChosen(BusinessError):
    """A replay of more messages than go in one."""

    sentence = "That is %(count)s messages, and at most %(most)s go at once. Choose a shorter time."


class EndsBeforeItBegins(BusinessError):
    """The time chosen ends before it begins."""

    sentence = "The time you chose ends before it begins."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to send again; what is not given narrows nothing."""

    messages: Collection[UUID] = ()
    since: datetime | None = None
    until: datetime | None = None
    buyer: UUID | None = None


def ensure_chosen(wanted: Wanted) -> None:
    """Refuse what names nothing, and a time that ends before it begins.

    :raises NothingChosen: if it names nothing
    :raises EndsBeforeItBegins: if the time is none
    """
    if not (wanted.messages or wanted.since or wanted.until or wanted.buyer):
        raise NothingChosen
    if wanted.since and wanted.until and wanted.until <= wanted.since:
        raise EndsBeforeItBegins


def ensure_not_too_many(count: int) -> None:
    """Refuse more than go in one.

    :raises TooManyChosen: naming how many there are
    """
    if count > MOST:
        raise TooManyChosen(count=count, most=MOST)
