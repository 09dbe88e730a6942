"""Commands on companies: add one, give it a number, place it in a group, merge two."""

from datetime import datetime

from django.db import connection, transaction

from companies import queries
from companies.models import Company, CompanyName, Identifier
from companies.rules import NameKind, Scheme, entries, identifiers, keeping, searchable
from companies.rules.adding import Identity
from companies.rules.entries import Entry
from companies.rules.keeping import Keeper
from core import events


@transaction.atomic
def add_company(*, entry: Entry, source: str = "STAFF", by: Keeper, now: datetime) -> Company:
    """Add a company that nobody knows yet, with the numbers registers know it by.

    :raises NumberMissing: if there is no number at all
    :raises NumberTaken: if a company has one of the numbers already
    """
    keeping.ensure_keeper(by)
    if not entry.numbers:
        raise entries.NumberMissing
    lock_numbers()
    for number in entry.numbers:
        _ensure_free(number)
    company = put_down(entry, source=source)
    schemes = [number.scheme.value for number in entry.numbers]
    events.record("companies.added", subject=company, by=by, at=now, schemes=schemes)
    return company


def put_down(entry: Entry, *, source: str, identity: Identity = Identity.VERIFIED) -> Company:
    """Keep a company with its numbers and names; the numbers are locked and free."""
    company = Company.objects.create(
        name=entry.name,
        search_name=searchable(entry.name),
        country=entry.country,
        legal_form=entry.legal_form,
        is_natural_person=bool(entry.is_natural_person),
        sector=entry.sector,
        founded_on=entry.founded_on,
        dissolved_on=entry.dissolved_on,
        street=entry.street,
        postcode=entry.postcode,
        city=entry.city,
        source=source,
        identity=identity,
    )
    for number in entry.numbers:
        company.identifiers.create(scheme=number.scheme, country=number.country, value=number.value)
    for name in entry.trade_names:
        company.names.create(kind=NameKind.TRADE, name=name, search_name=searchable(name))
    return company


@transaction.atomic
def add_identifier(
    *, company_id: int, scheme: Scheme, value: str, country: str = "", by: Keeper, now: datetime
) -> Identifier:
    """Give a company one more number; the one it has already changes nothing.

    :raises IdentifierRefused: if no company can have this number
    :raises CountryRefused: if the register is of another country, or a country is missing
    :raises NumberTaken: if another company has it
    :raises MergedAlready: if the company was merged into another one
    """
    keeping.ensure_keeper(by)
    lock_numbers()
    company = _lock(company_id)
    if scheme in (Scheme.NATIONAL, Scheme.VAT):
        country = country or company.country
    number = identifiers.number(scheme, country, value)
    known = _owner_of(number)
    if known is not None and known.company_id in queries.itself_and_merged(company.id):
        return known
    _ensure_free(number)
    added = Identifier.objects.create(
        company=company, scheme=number.scheme, country=number.country, value=number.value
    )
    events.record(
        "companies.identified",
        subject=company,
        by=by,
        at=now,
        scheme=number.scheme.value,
        country=number.country,
    )
    return added


@transaction.atomic
def set_parent(*, company_id: int, parent_id: int | None, by: Keeper, now: datetime) -> Company:
    """Place a company under a parent, or with None take it out of its group.

    :raises WouldBeItsOwnParent: if the parent belongs to the company itself
    :raises MergedAlready: if either was merged into another one
    """
    keeping.ensure_keeper(by)
    _lock_groups()
    company = _lock(company_id)
    parent = _lock(parent_id) if parent_id is not None else None
    if parent is not None and company.id in queries.path_up(parent.id):
        raise keeping.WouldBeItsOwnParent(parent=parent.name)
    if company.parent_id == parent_id:
        return company
    before = queries.head_of(company.id)
    company.parent = parent
    company.save(update_fields=["parent"])
    after = queries.head_of(company.id)
    events.record(
        "companies.placed_in_group",
        subject=company,
        by=by,
        at=now,
        company=str(company.public_id),
        old_group=str(before.public_id),
        group=str(after.public_id),
    )
    return company


@transaction.atomic
def merge(*, company_id: int, into_id: int, by: Keeper, now: datetime) -> Company:
    """Merge a company into another: both are kept, and the first one leads to the second.

    What others keep about the first one stays where it is; questions follow `merged_into`.

    :raises MergedIntoItself: if they are the same
    :raises MergedAlready: if either was merged before
    :raises MergedIntoOwnGroup: if the one to keep stands below the one that goes
    """
    keeping.ensure_keeper(by)
    if company_id == into_id:
        raise keeping.MergedIntoItself
    _lock_groups()
    company, into = _lock(company_id), _lock(into_id)
    if company.id in queries.path_up(into.id):
        raise keeping.MergedIntoOwnGroup(company=into.name)
    old_group = queries.head_of(company.id)
    company.merged_into = into
    company.save(update_fields=["merged_into"])
    Company.objects.filter(merged_into=company).update(merged_into=into)
    if company.search_name != into.search_name:
        CompanyName.objects.get_or_create(
            company=into,
            kind=NameKind.FORMER,
            name=company.name,
            defaults={"search_name": company.search_name},
        )
    events.record(
        "companies.merged",
        subject=company,
        by=by,
        at=now,
        company=str(company.public_id),
        into=str(into.public_id),
        old_group=str(old_group.public_id),
        group=str(queries.head_of(into.id).public_id),
    )
    return into


def _lock(company_id: int) -> Company:
    company = (
        Company.objects.select_for_update(of=("self",))
        .select_related("merged_into")
        .get(id=company_id)
    )
    if company.merged_into is not None:
        raise keeping.MergedAlready(company=company.merged_into.name)
    return company


def lock_numbers() -> None:
    """Let nobody else give out a number between the look and the change, an import neither."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE companies_identifier IN SHARE ROW EXCLUSIVE MODE")


def _lock_groups() -> None:
    """Let groups change one after the other: two changes at once could close a circle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('companies.groups', 0))")


def _owner_of(number: identifiers.Number) -> Identifier | None:
    return (
        Identifier.objects.filter(scheme=number.scheme, country=number.country, value=number.value)
        .select_related("company")
        .first()
    )


def _ensure_free(number: identifiers.Number) -> None:
    known = _owner_of(number)
    if known is not None:
        raise keeping.NumberTaken(
            scheme=number.scheme.value, value=number.value, company=known.company.name
        )
