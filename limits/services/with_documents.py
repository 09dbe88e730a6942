"""Asking with documents beside it: they are read later, and the answer waits for none of them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.rules import Actor
from core.files import GivenFile
from limits.models import LimitRequest
from limits.services.conversation import write_message


@transaction.atomic
def with_documents(
    ask: Callable[[], LimitRequest], files: Sequence[GivenFile], *, by: Actor, now: datetime
) -> LimitRequest:
    """Ask, and hand in documents with it; where one is refused nothing was asked.

    :raises FileRefused: a subclass for each way in which a file cannot be taken in
    :raises BusinessError: whatever stands in the way of asking
    """
    asked = ask()
    if files:
        write_message(request_id=asked.public_id, text="", files=files, by=by, now=now)
    return asked
