"""What a person chose beside an amount, in words for whoever reads or gives it."""

from collections.abc import Iterator

from django.utils.translation import gettext

from core.templatetags.amounts import day_text
from limits import texts
from limits.rules.by_hand import Chosen
from limits.services.assessment import conditions_json


def lines(chosen: Chosen) -> list[str]:
    """Return each thing that was chosen as a sentence; none where all is as the rules say."""
    return list(_lines(chosen))


def _lines(chosen: Chosen) -> Iterator[str]:
    yield from texts.sentences(conditions_json(chosen.bound_to))
    if chosen.until is not None:
        said = gettext("What it adds to what stands ends on %(day)s.")
        yield said % {"day": day_text(chosen.until)}
    if chosen.review_on is not None:
        said = gettext("We look at the limit again by %(day)s.")
        yield said % {"day": day_text(chosen.review_on)}
