"""What comes in about buyers: its kinds, what follows first and by when (`domain.md` 8.5)."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core import working_days
from core.errors import BusinessError

CLOSE_TOGETHER = 90  # days in which a second change at the register asks for a look, domain.md 8.5
LONG_OVERDUE = 30  # more days than these ask to look at the limits, domain.md 8.5
LARGE_OVERDUE = Decimal(10_000)  # and so does more than this, domain.md 8.5


class LedgerMissing(BusinessError):
    """The ledger that was asked for a buyer in default has not come."""

    sentence = "The ledger of %(policyholder)s has not come: say why the case is closed without it."


class SignalKind(StrEnum):
    """What can become known of a buyer; the public events are called as grading calls them."""

    BANKRUPTCY = "BANKRUPTCY"
    SUSPENSION_OF_PAYMENTS = "SUSPENSION_OF_PAYMENTS"
    WHOA_CONFIRMED = "WHOA_CONFIRMED"
    DEBT_RESTRUCTURING = "DEBT_RESTRUCTURING"
    STRUCK_OFF_WITH_DEBTS = "STRUCK_OFF_WITH_DEBTS"
    WHOA_STARTED = "WHOA_STARTED"
    BANKRUPTCY_PETITION = "BANKRUPTCY_PETITION"
    ATTACHMENT = "ATTACHMENT"
    UNPAID_TAX = "UNPAID_TAX"
    ACCOUNTS_FILED = "ACCOUNTS_FILED"
    ACCOUNTS_LATE = "ACCOUNTS_LATE"
    AUDITOR_CHANGED = "AUDITOR_CHANGED"
    OPINION_QUALIFIED = "OPINION_QUALIFIED"
    DIRECTOR_CHANGED = "DIRECTOR_CHANGED"
    OWNER_CHANGED = "OWNER_CHANGED"
    ADDRESS_CHANGED = "ADDRESS_CHANGED"
    NAME_CHANGED = "NAME_CHANGED"
    DEMERGED = "DEMERGED"
    GUARANTEE_WITHDRAWN = "GUARANTEE_WITHDRAWN"  # the statement of art. 2:403 BW
    NEGATIVE_NEWS = "NEGATIVE_NEWS"
    OVERDUE_REPORTED = "OVERDUE_REPORTED"
    SECOND_OVERDUE = "SECOND_OVERDUE"
    COLLECTION_OPENED = "COLLECTION_OPENED"
    CLAIM_PAYABLE = "CLAIM_PAYABLE"
    LIMIT_UNUSED = "LIMIT_UNUSED"
    LIMIT_NEARLY_FULL = "LIMIT_NEARLY_FULL"
    PAYMENT_SLOWER = "PAYMENT_SLOWER"
    CUT_WITHOUT_CAUSE = "CUT_WITHOUT_CAUSE"  # announced because of what turned out an error
    COUNTRY_SHOCK = "COUNTRY_SHOCK"
    SECTOR_SHOCK = "SECTOR_SHOCK"
    SHOCK_ENDED = "SHOCK_ENDED"


class FirstEffect(StrEnum):
    """What follows from a signal before anybody has looked at it."""

    LEGAL_EVENT = "LEGAL_EVENT"  # recorded as a public event: grade and limits follow at once
    REGRADE = "REGRADE"
    LOOK = "LOOK"  # a person looks; nothing changes before
    LOOK_IF_SEVERAL = "LOOK_IF_SEVERAL"  # a person looks once a second one came
    KEPT = "KEPT"  # what follows was done where it happened


class SignalState(StrEnum):
    """How far a signal is."""

    RECEIVED = "RECEIVED"
    UNMATCHED = "UNMATCHED"  # nobody knows yet which company it is about
    NOTED = "NOTED"  # nothing follows from it by itself
    DONE = "DONE"
    WAITS = "WAITS"  # for a person
    TO_AGREE = "TO_AGREE"  # one person dismissed it, a second one has to agree
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    WITHDRAWN = "WITHDRAWN"  # its source took it back


@dataclass(frozen=True, slots=True)
class Trigger:
    """A row of the table of triggers: the first effect, and within how many working days."""

    effect: FirstEffect
    within: int


TRIGGERS: dict[SignalKind, Trigger] = {
    SignalKind.BANKRUPTCY: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.SUSPENSION_OF_PAYMENTS: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.WHOA_CONFIRMED: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.DEBT_RESTRUCTURING: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.STRUCK_OFF_WITH_DEBTS: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.WHOA_STARTED: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.BANKRUPTCY_PETITION: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.ATTACHMENT: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.UNPAID_TAX: Trigger(FirstEffect.LEGAL_EVENT, 0),
    SignalKind.ACCOUNTS_FILED: Trigger(FirstEffect.REGRADE, 3),
    SignalKind.ACCOUNTS_LATE: Trigger(FirstEffect.REGRADE, 20),
    SignalKind.AUDITOR_CHANGED: Trigger(FirstEffect.LOOK, 5),
    SignalKind.OPINION_QUALIFIED: Trigger(FirstEffect.LOOK, 5),
    SignalKind.DIRECTOR_CHANGED: Trigger(FirstEffect.LOOK_IF_SEVERAL, 5),
    SignalKind.OWNER_CHANGED: Trigger(FirstEffect.LOOK_IF_SEVERAL, 5),
    SignalKind.ADDRESS_CHANGED: Trigger(FirstEffect.LOOK_IF_SEVERAL, 5),
    SignalKind.NAME_CHANGED: Trigger(FirstEffect.LOOK_IF_SEVERAL, 5),
    SignalKind.DEMERGED: Trigger(FirstEffect.LOOK_IF_SEVERAL, 5),
    SignalKind.GUARANTEE_WITHDRAWN: Trigger(FirstEffect.LOOK_IF_SEVERAL, 5),
    SignalKind.NEGATIVE_NEWS: Trigger(FirstEffect.LOOK, 2),
    SignalKind.OVERDUE_REPORTED: Trigger(FirstEffect.KEPT, 1),
    SignalKind.SECOND_OVERDUE: Trigger(FirstEffect.LOOK, 0),
    SignalKind.COLLECTION_OPENED: Trigger(FirstEffect.KEPT, 0),
    SignalKind.CLAIM_PAYABLE: Trigger(FirstEffect.KEPT, 0),
    SignalKind.LIMIT_UNUSED: Trigger(FirstEffect.LOOK, 20),
    SignalKind.LIMIT_NEARLY_FULL: Trigger(FirstEffect.KEPT, 20),
    SignalKind.PAYMENT_SLOWER: Trigger(FirstEffect.REGRADE, 20),
    SignalKind.CUT_WITHOUT_CAUSE: Trigger(FirstEffect.LOOK, 1),
    SignalKind.COUNTRY_SHOCK: Trigger(FirstEffect.KEPT, 0),
    SignalKind.SECTOR_SHOCK: Trigger(FirstEffect.KEPT, 0),
    SignalKind.SHOCK_ENDED: Trigger(FirstEffect.KEPT, 0),
}

# What registers, courts, agencies and the press tell; the rest becomes known in the house.
FROM_OUTSIDE = frozenset(list(SignalKind)[: list(SignalKind).index(SignalKind.OVERDUE_REPORTED)])
REGISTER_CHANGES = frozenset(
    kind for kind, each in TRIGGERS.items() if each.effect is FirstEffect.LOOK_IF_SEVERAL
)
OF_A_PLACE = frozenset(  # of all companies in it, and of none by its number
    {SignalKind.COUNTRY_SHOCK, SignalKind.SECTOR_SHOCK, SignalKind.SHOCK_ENDED}
)
GRAVE = frozenset(kind for kind, each in TRIGGERS.items() if each.effect is FirstEffect.LEGAL_EVENT)
GRADED_AGAIN = frozenset(
    kind for kind, each in TRIGGERS.items() if each.effect is FirstEffect.REGRADE
)
# The limits are looked at by the rules at once, and by a person besides.
REVIEWED_AT_ONCE = frozenset({SignalKind.OVERDUE_REPORTED, SignalKind.SECOND_OVERDUE})
# What anybody may read at a register, beside the public events and accounts of grading.
PUBLIC = frozenset({SignalKind.NAME_CHANGED, SignalKind.ADDRESS_CHANGED, SignalKind.DEMERGED})

# A grade does not rest on these: where it does not get worse by itself, a person looks.
NOT_IN_THE_SCORE = frozenset({SignalKind.ACCOUNTS_LATE, SignalKind.PAYMENT_SLOWER})
MOVED_FROM = "moved_from"  # among the facts: companies a change was about before its correction

# Of these somebody has to make something; the order is that of the desk.
OPEN_STATES = (SignalState.UNMATCHED, SignalState.WAITS, SignalState.TO_AGREE)

NEXT_STATES: dict[SignalState, frozenset[SignalState]] = {
    SignalState.RECEIVED: frozenset(SignalState) - {SignalState.RECEIVED},
    SignalState.UNMATCHED: frozenset(
        {
            SignalState.RECEIVED,
            SignalState.TO_AGREE,
            SignalState.DISMISSED,
            SignalState.WITHDRAWN,
        }
    ),
    SignalState.NOTED: frozenset({SignalState.WAITS, SignalState.WITHDRAWN}),
    SignalState.DONE: frozenset({SignalState.WAITS, SignalState.WITHDRAWN}),
    SignalState.WAITS: frozenset(
        {
            SignalState.CONFIRMED,
            SignalState.TO_AGREE,
            SignalState.DISMISSED,
            SignalState.WITHDRAWN,
        }
    ),
    SignalState.TO_AGREE: frozenset(
        {
            SignalState.DISMISSED,
            SignalState.WAITS,
            SignalState.UNMATCHED,
            SignalState.WITHDRAWN,
        }
    ),
    SignalState.CONFIRMED: frozenset({SignalState.WAITS, SignalState.WITHDRAWN}),
    SignalState.DISMISSED: frozenset(
        {SignalState.WAITS, SignalState.UNMATCHED, SignalState.WITHDRAWN}
    ),
    SignalState.WITHDRAWN: frozenset(),
}


class HeldByAnother(BusinessError):
    """Somebody else took the signal."""

    sentence = "Somebody else took this. Let them finish, or ask them to give it back."


@dataclass(frozen=True, slots=True)
class Change:
    """A change at the register, as far as it counts beside others."""

    id: int
    happened_on: date


def due_on(received_on: date, within: int, *, also_in: str = "") -> date:
    """Return the last day of a first effect: so many working days after a signal came in.

    What comes in at a weekend or on a public holiday counts as come in on the next working day;
    `also_in` is the country of who else has to work on them.
    """
    begins_on = working_days.first_from(received_on, also_in=also_in)
    return working_days.after(begins_on, within, also_in=also_in)


def close_together(changes: Iterable[Change]) -> set[int]:
    """Return the ids of the changes that have another one within 90 days."""
    ordered = sorted(changes, key=lambda each: (each.happened_on, each.id))
    found: set[int] = set()
    for first, second in itertools.pairwise(ordered):
        if (second.happened_on - first.happened_on).days <= CLOSE_TOGETHER:
            found |= {first.id, second.id}
    return found


def asks_for_a_look(*, oldest_due_on: date, amount: Decimal, on: date) -> bool:
    """Return whether an overdue is long or large enough to look at the limits on its buyer."""
    return (on - oldest_due_on).days > LONG_OVERDUE or amount > LARGE_OVERDUE


def needs_a_second_person(kind: SignalKind, *, is_late: bool) -> bool:
    """Return whether two people have to agree that a signal comes to nothing.

    A public event that is put aside, and whatever somebody was late with.
    """
    return kind in GRAVE or is_late


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says under one of its numbers, in one revision."""

    source_id: str
    kind: SignalKind
    happened_on: date
    scheme: str
    country: str
    number: str
    name: str = ""
    detail: str = ""
    link: str = ""
    revision: int = 1
    is_withdrawn: bool = False


class TakenIn(StrEnum):
    """What became of one message of a source."""

    NEW = "NEW"
    CORRECTED = "CORRECTED"
    REPEATED = "REPEATED"  # nothing changes
    OVERTAKEN = "OVERTAKEN"  # a later revision came before it; nothing changes
    CONTRADICTS = "CONTRADICTS"  # the same revision said something else; nothing changes


def taken_in(told: Told, before: Told | None) -> TakenIn:
    """Return what becomes of a message beside what its source said before under this number."""
    if before is None:
        return TakenIn.NEW
    if told.revision != before.revision:
        return TakenIn.CORRECTED if told.revision > before.revision else TakenIn.OVERTAKEN
    return TakenIn.REPEATED if told == before else TakenIn.CONTRADICTS


def contradicting(several: Mapping[int, Told]) -> set[int]:
    """Return the lines of one file that say different things under one number and revision."""
    by_number: dict[tuple[str, int], list[int]] = {}
    for line, told in several.items():
        by_number.setdefault((told.source_id, told.revision), []).append(line)
    return {
        line
        for lines in by_number.values()
        if len({several[each] for each in lines}) > 1
        for line in lines
    }
