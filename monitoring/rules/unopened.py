"""What is true of a cut nobody opened: after a day somebody at the insurer calls."""

from datetime import timedelta

from core.errors import BusinessError, StateRefused
from monitoring.rules import NoticeKind

WATCHED = (NoticeKind.LIMIT_REDUCED, NoticeKind.LIMIT_WITHDRAWN)
TIME_TO_OPEN = timedelta(hours=24)  # [DESIGN] a truck may leave the day after


class TakenBySomebody(StateRefused):
    """Somebody else calls already."""

    sentence = "Somebody else took this call. Ask for it to be given back, or take another."


class NothingToCall(StateRefused):
    """The cut was opened meanwhile, or somebody called."""

    sentence = "This cut was opened meanwhile, or somebody called: nothing is left to do."


class NoteMissing(BusinessError):
    """A call without a word of what was said."""

    sentence = "Write whom you spoke to and what was said."
