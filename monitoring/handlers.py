"""What follows from events: notices, and the messages that carry them out of the house."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from accounts import queries as accounts
from accounts.models import User
from accounts.rules import SYSTEM
from companies import queries as companies
from core.dates import moment_on
from core.deliveries import Answer
from core.models import Delivery, Event
from grading.rules.scale import DEFAULT
from limits.queries import totals
from monitoring import documents, services
from monitoring.services import acting, bundling, facts, overdues, shocks, taken_back, watch_cases
from receivables import queries as receivables
from receivables.models import Invoice

_SHOCK_ENDED = "grading.judgement_ended"


def tell_policyholder(event: Event, delivery: Delivery) -> None:
    """Put a notice in the inbox, and line up mails and webhooks beside it."""
    services.tell(event)


def tell_policyholders(happened: Sequence[Event]) -> None:
    """Do what `tell_policyholder` does, for many events at once."""
    services.tell_all(happened)


def pass_on_grade_change(event: Event, delivery: Delivery) -> None:
    """Tell everybody who follows the company, or is covered on it."""
    pass_on_grade_changes([event])


def pass_on_grade_changes(happened: Sequence[Event]) -> None:
    """Do what `pass_on_grade_change` does, for many events at once."""
    for day, of_day in groupby(
        sorted(happened, key=lambda event: event.business_date),
        key=lambda event: event.business_date,
    ):
        news = list(of_day)
        found = companies.by_public_id(UUID(event.facts["company"]) for event in news)
        by_id = totals.covered_on_each({company.id for company in found.values()}, day)
        covered = {public_id: by_id[company.id] for public_id, company in found.items()}
        now = moment_on(day, news[0].happened_at)
        services.pass_on_grade_changes(news, covered=covered, now=now)


def warn_of_uninsured_invoice(event: Event, delivery: Delivery) -> None:
    """An invoice was recorded: nobody insures it where no limit stood."""
    row = receivables.invoices(SYSTEM).filter(public_id=event.subject_id)
    _warn(event, row)


def watch_buyers(event: Event, delivery: Delivery) -> None:
    """An invoice, a ledger or a list of buyers came in: watch who became known by it."""
    now = moment_on(event.business_date, event.happened_at)
    services.watch_known(policyholder_id=event.policyholder_id or 0, now=now)


def warn_of_uninsured_ledger(event: Event, delivery: Delivery) -> None:
    """A ledger was taken in: nobody insures what is new in it where no limit stood."""
    upload = receivables.uploads(SYSTEM).get(public_id=event.subject_id)
    new = receivables.invoices(SYSTEM).filter(
        policyholder_id=upload.policyholder_id, recorded_at=upload.uploaded_at
    )
    _warn(event, new)


def send_mail(event: Event, delivery: Delivery, now: datetime) -> Answer:
    """Mail one reader; the same mail tried twice carries the same Message-ID."""
    reader = accounts.person(UUID(delivery.target))
    if reader is None:
        return Answer(delivered=False, text="The reader was shut out meanwhile.")
    if not _may_read(reader, delivery):
        return Answer(delivered=False, text="The reader has no mandate any more.")
    beside = bundling.waiting_beside(delivery, now)
    documents.mail(delivery, reader, beside=beside).send()
    bundling.note_taken_along(beside, delivery, now)
    return Answer(delivered=True)


def _may_read(reader: User, delivery: Delivery) -> bool:
    """Return whether a mail of a policyholder may go to somebody; an invitation goes anyway."""
    if delivery.policyholder_id is None or "invitation" in delivery.payload:
        return True
    return reader in accounts.readers_of(delivery.policyholder_id)


def _warn(event: Event, invoices: Iterable[Invoice]) -> None:
    services.warn_of_uninsured(
        policyholder_id=event.policyholder_id or 0,
        invoices=invoices,
        by=SYSTEM,
        now=moment_on(event.business_date, event.happened_at),
    )


def act_on_signal(event: Event, delivery: Delivery) -> None:
    """Do what follows from something that became known of a buyer."""
    now = moment_on(event.business_date, event.happened_at)
    acting.act(event.subject_id, cause_id=event.public_id, by=SYSTEM, now=now)


def act_on_signals(happened: Sequence[Event]) -> list[Event]:
    """Let the buyers of many signals be graded again at once; return those left to act on."""
    left = []
    for _, of_day in groupby(
        sorted(happened, key=lambda event: event.business_date),
        key=lambda event: event.business_date,
    ):
        told = list(of_day)
        now = moment_on(told[0].business_date, told[0].happened_at)
        causes = {event.subject_id: event.public_id for event in told}
        done = acting.grade_again(causes, by=SYSTEM, now=now)
        left += [event for event in told if causes[event.subject_id] != done.get(event.subject_id)]
    return left


def note_overdue(event: Event, delivery: Delivery) -> None:
    """Note that a policyholder reported an overdue, for the analysts alone."""
    now = moment_on(event.business_date, event.happened_at)
    overdues.note_overdue(event.subject_id, on=event.business_date, by=SYSTEM, now=now)


def note_second_overdue(event: Event, delivery: Delivery) -> None:
    """Note which overdue is the second one on its buyer, now that another one ended."""
    now = moment_on(event.business_date, event.happened_at)
    overdues.note_second(event.subject_id, on=event.business_date, by=SYSTEM, now=now)


def note_shock(event: Event, delivery: Delivery) -> None:
    """Note that a country or sector suffers, or does no more, for the analysts alone."""
    now, is_end = moment_on(event.business_date, event.happened_at), event.name == _SHOCK_ENDED
    shocks.note(event.subject_id, cause_id=event.public_id, is_end=is_end, by=SYSTEM, now=now)


def note_move(event: Event, delivery: Delivery) -> None:
    """Note that a debt was handed over, or that a claim on it can be paid."""
    now, state = moment_on(event.business_date, event.happened_at), event.facts["state"]
    overdues.note_move(event.subject_id, state, on=event.business_date, by=SYSTEM, now=now)


def ask_for_ledgers(event: Event, delivery: Delivery) -> None:
    """Open a watch case for each policyholder when a buyer is in default (R-LIM-14)."""
    ask_for_all_ledgers([event])


def ask_for_all_ledgers(happened: Sequence[Event]) -> None:
    """Do what `ask_for_ledgers` does, for many events at once; few are defaults."""
    for event in happened:
        if event.facts["new"] == DEFAULT:
            now, company = moment_on(event.business_date, event.happened_at), event.facts["company"]
            cause = event.public_id
            watch_cases.open_watch_cases(UUID(company), cause_id=cause, by=SYSTEM, now=now)


def note_ledger(event: Event, delivery: Delivery) -> None:
    """Note on watch cases that the ledger came that was asked for; invoices alone are none."""
    now = moment_on(event.business_date, event.happened_at)
    is_ledger = event.facts.get("is_ledger", True)  # events of before said nothing of it
    watch_cases.note_ledger(
        event.policyholder_id or 0,
        as_of=date.fromisoformat(event.facts["as_of"]),
        is_whole=is_ledger and not event.facts["left_out"],
        now=now,
    )


def tell_of_legal_event(event: Event, delivery: Delivery) -> None:
    """Tell everybody whom a company concerns what became public of it, or was called an error."""
    is_error = event.name == "grading.legal_event_corrected"
    _tell_fact(event, event.facts["kind"], is_error=is_error)


def look_at_cuts_again(event: Event, delivery: Delivery) -> None:
    """Put announced cuts before a person, now that what they rested on was an error."""
    now = moment_on(event.business_date, event.happened_at)
    taken_back.look_again(UUID(event.facts["company"]), event.subject_id, by=SYSTEM, now=now)


def tell_of_accounts(event: Event, delivery: Delivery) -> None:
    """Tell everybody whom a company concerns that it filed accounts."""
    _tell_fact(event, "ACCOUNTS_FILED")


def _tell_fact(event: Event, code: str, *, is_error: bool = False) -> None:
    day = event.facts.get("happened_on") or event.facts.get("period_end")
    values = {"fact": code} if is_error else {"day": day} if day else {}
    facts.tell_fact(
        UUID(event.facts["company"]),
        "FACT_WAS_AN_ERROR" if is_error else code,
        values,
        cause_id=event.public_id,
        by=SYSTEM,
        now=moment_on(event.business_date, event.happened_at),
    )
