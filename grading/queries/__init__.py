"""Questions about grades: how a company stands now, how it came there, what it rests on."""

from grading.queries.catalogue import Entry, catalogue
from grading.queries.counted import counts_since
from grading.queries.due import due_between, due_ranges, score_ranges
from grading.queries.evidence import evidence_of
from grading.queries.explained import reasons_of, worked_out
from grading.queries.figures import Figures, WorkedOut, worked_out_of, years_of
from grading.queries.grades import (
    Standing,
    as_graded,
    at_stake,
    file_of,
    graded,
    history,
    legal_events_of,
    newest_accounts,
    open_reviews,
    reviews_of,
    stakes,
    standing,
    standings,
    statements_of,
    waiting,
    with_open_legal_event,
)
from grading.queries.holds import hold_of
from grading.queries.overrides import override_hits, overrides_of, spans_of, to_approve
from grading.queries.places import (
    current_parts,
    facts_on,
    figures_behind,
    judgements_on,
    market_parts,
)
from grading.queries.prospects import prospect, turn_of, way_back
from grading.queries.queue import after
from grading.queries.sectors import COMPARED, TOO_FEW, Compared, Peer, compared, peers
from grading.queries.versions import FIRST, bounds, champion, model, score_by
from grading.queries.weighed import Weighed, weighed

__all__ = (
    "COMPARED",
    "FIRST",
    "TOO_FEW",
    "Compared",
    "Entry",
    "Figures",
    "Peer",
    "Standing",
    "Weighed",
    "WorkedOut",
    "after",
    "as_graded",
    "at_stake",
    "bounds",
    "catalogue",
    "champion",
    "compared",
    "counts_since",
    "current_parts",
    "due_between",
    "due_ranges",
    "evidence_of",
    "facts_on",
    "figures_behind",
    "file_of",
    "graded",
    "history",
    "hold_of",
    "judgements_on",
    "legal_events_of",
    "market_parts",
    "model",
    "newest_accounts",
    "open_reviews",
    "override_hits",
    "overrides_of",
    "peers",
    "prospect",
    "reasons_of",
    "reviews_of",
    "score_by",
    "score_ranges",
    "spans_of",
    "stakes",
    "standing",
    "standings",
    "statements_of",
    "to_approve",
    "turn_of",
    "waiting",
    "way_back",
    "weighed",
    "with_open_legal_event",
    "worked_out",
    "worked_out_of",
    "years_of",
)
