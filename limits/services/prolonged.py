"""A request to prolong as it is weighed and answered: from the day after the part there is."""

from dataclasses import replace

from core.money import Money
from limits.models import LimitRequest
from limits.rules import prolonging
from limits.rules.asking import RequestKind
from limits.services import temporary
from limits.services.cases import Case


def base_of(request: LimitRequest, case: Case) -> Money:
    """Return what stands under the part that is asked, on the days it is asked for."""
    weighed = to_answer(request, case)
    return weighed.pair.whole.most_from(weighed.today)


def to_answer(request: LimitRequest, case: Case) -> Case:
    """Return the case as of the day from which the answer to a request counts."""
    if request.kind != RequestKind.PROLONG:
        return case
    first = prolonging.first_day(temporary.tranches(case.pair), case.today)
    return replace(case, today=first)
