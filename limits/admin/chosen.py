"""What a person chose beside an amount, in words for whoever reads or gives it."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext

from core import clock
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day_text
from limits import texts
from limits.models import DecisionProposal, LimitRequest
from limits.rules.by_hand import Chosen
from limits.services import asked_now
from limits.services.assessment import conditions_json


def lines(chosen: Chosen) -> list[str]:
    """Return each thing that was chosen as a sentence; none where all is as the rules say."""
    return list(_lines(chosen))


def of_proposal(row: DecisionProposal) -> list[str]:
    """Return what goes with a proposed amount, and what ends by it while it waits, in sentences."""
    given, today = Chosen.read(row.chosen), business_date(clock.now())
    ended = ending(given, row.request, row.money, today) if row.can_be_given else []
    return [*lines(given), *ended]


def ending(chosen: Chosen, request: LimitRequest, amount: Money, today: date) -> list[str]:
    """Return each condition that stands and ends with an answer as a sentence."""
    ended = asked_now.ended_by(chosen, request, amount, today=today)
    said = gettext("Ends with this answer: %(condition)s")
    return [said % {"condition": each} for each in texts.sentences(conditions_json(ended))]


def _lines(chosen: Chosen) -> Iterator[str]:
    yield from texts.sentences(conditions_json(chosen.bound_to))
    if chosen.until is not None:
        said = gettext("What it adds to what stands ends on %(day)s.")
        yield said % {"day": day_text(chosen.until)}
    if chosen.review_on is not None:
        said = gettext("We look at the limit again by %(day)s.")
        yield said % {"day": day_text(chosen.review_on)}
