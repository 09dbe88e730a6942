"""A request to prolong as it is weighed and answered: from the day after the part there is."""

from dataclasses import dataclass, replace

from core.money import Money
from limits.models import LimitRequest
from limits.queries import lines
from limits.rules import prolonging
from limits.rules.asking import RequestKind
from limits.rules.timeline import Line
from limits.services import temporary
from limits.services.cases import Case
from limits.services.rows import Pair


@dataclass(frozen=True, slots=True)
class _WithItsPart(Pair):
    """A limit that is looked at with what adds to it: it makes room for what follows it."""

    @property
    def line(self) -> Line:
        """Return the whole limit over time."""
        permanent = lines.line_of(self.rows, self.policy.currency)
        return lines.whole_of(permanent, self.beside)


def to_weigh(request: LimitRequest, case: Case) -> Case:
    """Return the case as a request is weighed on; one that prolongs takes no room it has not."""
    if request.kind != RequestKind.PROLONG:
        return case
    pair = case.pair
    with_part = _WithItsPart(pair.policy, pair.buyer_id, pair.buyer, pair.rows, pair.beside)
    return replace(to_answer(request, case), pair=with_part)


def base_of(request: LimitRequest, case: Case) -> Money:
    """Return what stands under the part that is asked, on the days it is asked for."""
    weighed = to_weigh(request, case)
    return weighed.pair.line.most_from(weighed.today)


def to_answer(request: LimitRequest, case: Case) -> Case:
    """Return the case as of the day from which the answer to a request counts."""
    if request.kind != RequestKind.PROLONG:
        return case
    first = prolonging.first_day(temporary.tranches(case.pair), case.today)
    return replace(case, today=first)
