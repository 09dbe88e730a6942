"""Political events: established by one person on an official act, released by a second one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from accounts.rules import Actor, StaffRole, ensure_role, ensure_second_person, person_of
from accounts.rules.proposals import ProposalState
from accounts.services.proposals import ensure_releasable, release, send_back, take_back
from companies.models import Company
from companies.texts import places
from core import events
from core.dates import business_date
from policies.models import PoliticalEvent
from policies.rules import political as rules
from policies.rules.political import PoliticalKind
from policies.rules.schedule import NotACountry

MAY_ESTABLISH = (StaffRole.UNDERWRITER, StaffRole.CLAIMS_HANDLER)
MAY_RELEASE = (StaffRole.UNDERWRITER, StaffRole.CLAIMS_RELEASER)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a state did, where, from which day, by which act; `buyer` only of one that is public."""

    kind: PoliticalKind
    country: str
    began_on: date
    official_act: str
    buyer: Company | None = None


@transaction.atomic
def propose_political_event(
    *, happening: Happening, reason: str, by: Actor, now: datetime
) -> PoliticalEvent:
    """Put a political event before a second person; it makes no loss until that one releases it.

    :raises NotYourRole: unless an underwriter or a claims handler does it
    :raises NotACountry: if no country has the code
    :raises rules.BuyerNotNamed: if it is the default of no public buyer in particular
    :raises rules.BuyerElsewhere: if the buyer is in another country
    :raises rules.EventAhead: if its day has not come
    :raises rules.EventKnown: if it is on record already
    """
    ensure_role(by, *MAY_ESTABLISH)
    _ensure_happened(happening, business_date(now))
    _wait_for_others()
    known = PoliticalEvent.objects.filter(
        kind=happening.kind,
        country=happening.country,
        buyer=happening.buyer,
        began_on=happening.began_on,
        state__in=(ProposalState.PROPOSED, ProposalState.RELEASED),
        ended_on=None,
    ).first()
    if known is not None:
        raise rules.EventKnown(on=business_date(known.proposed_at), state=known.state)
    event = PoliticalEvent.objects.create(
        kind=happening.kind,
        country=happening.country,
        buyer=happening.buyer,
        began_on=happening.began_on,
        official_act=happening.official_act.strip(),
        reason=reason.strip(),
        proposed_at=now,
        proposed_by_id=person_of(by, *MAY_ESTABLISH),
    )
    _record("policies.political_event_proposed", event, by, now)
    return event


@transaction.atomic
def release_political_event(*, proposal_id: UUID, by: Actor, now: datetime) -> PoliticalEvent:
    """Let an event count, as a second person.

    :raises PoliticalEvent.DoesNotExist: if there is no such event
    :raises NotYourRole: unless an underwriter or a claims releaser does it
    :raises StateRefused: unless it is proposed
    :raises SecondPersonNeeded: if it is the one who proposed
    """
    ensure_role(by, *MAY_RELEASE)
    event = _lock(proposal_id)
    ensure_releasable(event, by)
    release(event, by, now)
    _record("policies.political_event_released", event, by, now)
    return event


@transaction.atomic
def reject_political_event(
    *, proposal_id: UUID, answer: str, by: Actor, now: datetime
) -> PoliticalEvent:
    """Turn a proposed event down.

    :raises PoliticalEvent.DoesNotExist: if there is no such event
    :raises NotYourRole: unless an underwriter or a claims releaser does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, *MAY_RELEASE)
    event = _lock(proposal_id)
    send_back(event, answer, by, now)
    _record("policies.political_event_rejected", event, by, now)
    return event


@transaction.atomic
def withdraw_political_event(*, proposal_id: UUID, by: Actor, now: datetime) -> PoliticalEvent:
    """Take one's own proposal back.

    :raises PoliticalEvent.DoesNotExist: if there is no such event
    :raises NotYourRole: unless an underwriter or a claims handler does it
    :raises StateRefused: unless it is proposed
    :raises NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, *MAY_ESTABLISH)
    event = _lock(proposal_id)
    take_back(event, by, now)
    _record("policies.political_event_withdrawn", event, by, now)
    return event


@transaction.atomic
def end_political_event(
    *, event_id: UUID, last_day: date, reason: str, by: Actor, now: datetime
) -> PoliticalEvent:
    """Note the last day of an event; the day before it began: there was none, it was an error.

    Somebody else does than who proposed it: two people established it, and a claim that rests on it
    is refused until its cause was looked at again.

    :raises PoliticalEvent.DoesNotExist: if there is no such event
    :raises NotYourRole: unless an underwriter or a claims releaser does it
    :raises rules.EventOver: unless it was released and lasts
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises rules.LastDayBefore: for a day before that, or one that has not come
    """
    ensure_role(by, *MAY_RELEASE)
    event = _lock(event_id)
    if event.state != ProposalState.RELEASED or event.ended_on is not None:
        raise rules.EventOver(state=event.state)
    ensure_second_person(by, event.proposed_by_id)
    first = event.began_on - timedelta(days=1)
    if not first <= last_day <= business_date(now):
        raise rules.LastDayBefore(began_on=event.began_on)
    event.ended_on, event.ended_at, event.ended_by_id = last_day, now, by.user_id
    event.ended_because = reason.strip()
    event.save(update_fields=["ended_on", "ended_at", "ended_by", "ended_because"])
    _record("policies.political_event_ended", event, by, now)
    return event


def _wait_for_others() -> None:
    """Let one propose at a time: who comes second is told what the first put on record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('policies.political_event', 0))"
        )


def _ensure_happened(happening: Happening, today: date) -> None:
    if places.country(happening.country) == happening.country:
        raise NotACountry(country=happening.country)
    if happening.kind is PoliticalKind.PUBLIC_DEFAULT and happening.buyer is None:
        raise rules.BuyerNotNamed
    buyer = happening.buyer
    if buyer is not None and buyer.country != happening.country:
        raise rules.BuyerElsewhere(name=buyer.name, country=happening.country)
    if happening.began_on > today:
        raise rules.EventAhead(on=happening.began_on)


def _lock(event_id: UUID) -> PoliticalEvent:
    return PoliticalEvent.objects.select_for_update(of=("self",)).get(public_id=event_id)


def _record(name: str, event: PoliticalEvent, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=event,
        by=by,
        at=now,
        kind=event.kind,
        country=event.country,
        company=str(event.buyer.public_id) if event.buyer else "",
        began_on=event.began_on.isoformat(),
        ended_on=event.ended_on.isoformat() if event.ended_on else "",
    )
