"""Adding a company that no register has given us yet, checking it, and taking it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from companies import queries
from companies.models import Company, CompanyAddition
from companies.rules import adding, entries, keeping
from companies.rules.adding import Adder, Identity
from companies.rules.entries import Entry
from companies.rules.keeping import Keeper
from companies.services.keeping import lock_numbers, put_down
from core import events, tenancy


@transaction.atomic
def add_unverified(
    *, entry: Entry, none_of_these: bool = False, by: Adder, now: datetime
) -> Company:
    """Add a company that a policyholder wants to deliver to, to be checked by the insurer.

    Until it is checked every limit on it goes to a person. `none_of_these` says that whoever adds
    it has seen the companies of nearly the same name.

    :raises MayNotAdd: if the mandate does not include asking for limits
    :raises NumberMissing: if there is no number at all
    :raises KnownAlready: if a company has one of the numbers already
    :raises NumberBeingChecked: if that is what another policyholder added, not yet checked
    :raises LooksLikeOthers: if companies of nearly this name are known, unless `none_of_these`
    """
    policyholder_id = adding.adds_for(by)
    if not entry.numbers:
        raise entries.NumberMissing
    lock_numbers()
    same, alike = queries.doubles(entry)
    if same is not None and queries.is_of_others(same):
        raise adding.NumberBeingChecked
    if same is not None:
        raise adding.KnownAlready(company=same.name, id=same.public_id)
    if alike and not none_of_these:
        raise adding.LooksLikeOthers(
            company=alike[0].company.name, ids=" ".join(str(m.company.public_id) for m in alike)
        )
    company = put_down(entry, source=adding.ADDED, identity=Identity.UNVERIFIED)
    CompanyAddition.objects.create(
        company=company, policyholder_id=policyholder_id, user_id=by.user_id, added_at=now
    )
    events.record(
        "companies.added",
        subject=company,
        by=by,
        at=now,
        policyholder_id=policyholder_id,
        schemes=[number.scheme.value for number in entry.numbers],
        identity=Identity.UNVERIFIED.value,
    )
    return company


@transaction.atomic
def take_back(*, company: UUID, by: Adder, now: datetime) -> None:
    """Take back a company that one added, as long as nobody checked it and nothing refers to it.

    :raises MayNotAdd: if the mandate does not include asking for limits
    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourAddition: unless this policyholder added it
    :raises VerifiedAlready: if it was checked
    :raises CheckHasBegun: if a request, a grade or anything else refers to it, whoever's it is
    """
    policyholder_id = adding.adds_for(by)
    row = Company.objects.select_for_update(of=("self",)).get(public_id=company)
    added = CompanyAddition.objects.filter(company=row, policyholder_id=policyholder_id).first()
    if added is None:
        raise adding.NotYourAddition
    adding.ensure_not_verified(row.identity)
    events.record(
        "companies.taken_back", subject=row, by=by, at=now, policyholder_id=policyholder_id
    )
    try:
        with tenancy.scope(staff=True):  # what others have on it protects it too
            added.delete()
            row.identifiers.all().delete()
            row.names.all().delete()
            row.delete()
    except ProtectedError as refused:
        raise adding.CheckHasBegun from refused


@transaction.atomic
def verify(*, company_id: int, checked_against: str, by: Keeper, now: datetime) -> Company:
    """Stand for who a company is, after looking it up in a register.

    :raises NotYourWork: unless whoever keeps companies does it
    :raises StateRefused: if it is verified already
    """
    keeping.ensure_keeper(by)
    row = Company.objects.select_for_update(of=("self",)).get(id=company_id)
    adding.ensure_verifiable(row.identity)
    row.identity = Identity.VERIFIED
    row.save(update_fields=["identity"])
    CompanyAddition.objects.filter(company=row).update(
        verified_at=now, verified_by_id=by.user_id, checked_against=checked_against
    )
    events.record("companies.verified", subject=row, by=by, at=now, company=str(row.public_id))
    return row
