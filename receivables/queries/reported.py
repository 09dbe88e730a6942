"""On how many buyers something is on record, and since when: the insurer's own figures."""

from datetime import date

from django.db.models import Count, Min

from receivables.models import OverdueReport
from receivables.rules.states import OverdueState


def counted(state: OverdueState | None = None) -> tuple[int, date | None]:
    """Return on how many buyers an overdue was reported, or came to a state, and since when."""
    rows = (
        OverdueReport.objects.all() if state is None else OverdueReport.objects.filter(state=state)
    )
    found = rows.aggregate(buyers=Count("buyer", distinct=True), since=Min("reported_on"))
    return found["buyers"], found["since"]
