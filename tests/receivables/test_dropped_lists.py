"""A list of buyers that is put aside takes back what it said itself, and nothing else."""

from datetime import timedelta

import pytest

from core import tenancy
from receivables.models import NamedBuyer
from receivables.rules.files import NamedIn
from receivables.services import buyer_lists, ledger_files, naming
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HEAD = "debtor_id;debtor_name;country;city;register_number"
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _as_staff(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def owner():
    return factories.actor(factories.mandate(factories.policyholder()))


def number_of(company) -> str:
    return company.identifiers.get().value


def taken_in(owner, *lines, name="buyers.csv"):
    content = "\n".join([HEAD, *lines]).encode()
    file = buyer_lists.send_list(content=content, file_name=name, by=owner, now=NOW)
    return ledger_files.load(file_id=file.public_id, only_good=False, by=owner, now=NOW)


def drop(file, owner):
    buyer_lists.drop_list(file_id=file.public_id, by=owner, now=LATER)


def said(owner, number):
    return NamedBuyer.objects.get(policyholder_id=owner.tenant, number=number).company


def test_what_somebody_corrected_by_hand_since_stays(owner):
    one, other = factories.company("Een B.V."), factories.company("Twee B.V.")
    file = taken_in(owner, f"A;;;;{number_of(one)}", f"B;;;;{number_of(other)}")
    row = NamedBuyer.objects.get(number="A")
    naming.identify(named_id=row.public_id, company=other.public_id, by=owner, now=LATER)

    drop(file, owner)

    assert (said(owner, "A"), said(owner, "B")) == (other, None)


def test_a_buyer_known_by_name_only_is_not_meant_by_a_line_with_a_number_alone(owner):
    company = factories.company("Een B.V.")
    fields = {"policyholder_id": owner.tenant, "name": "Bakker", "source": NamedIn.INVOICE}
    row = NamedBuyer.objects.create(**fields, number="", seen_at=NOW)
    naming.identify(named_id=row.public_id, company=company.public_id, by=owner, now=LATER)
    file = taken_in(owner, f";;;;{number_of(company)}")

    drop(file, owner)

    assert said(owner, "") == company


def test_what_another_list_says_too_stays(owner):
    company = factories.company("Een B.V.")
    line = f"A;;;;{number_of(company)}"
    first = taken_in(owner, line)
    second = taken_in(owner, line, f"B;;;;{number_of(company)}", name="more.csv")

    drop(second, owner)
    kept = said(owner, "A")
    drop(first, owner)

    assert (kept, said(owner, "A")) == (company, None)
