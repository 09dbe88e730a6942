"""What an underwriter reads before a limit is lowered or a factor is set."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits.models import Factor, LimitRow
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, factor_in_force, insured

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    return client


@pytest.fixture
def limit():
    with tenancy.scope(staff=True):
        insured().ask(buyer(), 50_000)
        return LimitRow.objects.get()


@pytest.mark.parametrize(
    ("button", "data", "says"),
    [
        ("withdraw", {}, "EUR 50,000 until 31 March 2026, then EUR 0."),
        ("reduce", {"amount": "20000"}, "EUR 50,000 until 31 March 2026, then EUR 20,000."),
        ("withdraw", {"immediate": "on"}, "EUR 50,000 until 1 March 2026, then EUR 0."),
    ],
)
def test_what_follows_from_lowering_a_limit_is_read_first(desk, limit, button, data, says):
    address = reverse("admin:limits_limitrow_do", args=[limit.pk, button])
    given = {"reason": "GRADE_TOO_WEAK"} | data

    read = desk.post(address, given)

    assert says in " ".join(read.context["preview"]).replace("\u00a0", " ")
    with tenancy.scope(staff=True):
        limit.refresh_from_db()
        assert limit.superseded_at is None

    desk.post(address, given | {"confirmed": read.context["preview_read"]})

    with tenancy.scope(staff=True):
        limit.refresh_from_db()
        assert limit.superseded_at is not None


def set_factor(desk, **facts):
    given = {"kind": "SECTOR", "code": "46", "factor": "0.9", "valid_from": TODAY.isoformat()}
    address = reverse("admin:limits_factor_do_start", args=["set"])
    given |= {"reason": "Slump in wholesale", "source": "Figures of January"}
    return desk.post(address, given | facts)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"valid_from": "2099-01-01"}, "at most a year ahead"),
        ({"reason": "r"}, "at least 10 characters"),
    ],
)
def test_a_factor_that_cannot_be_meant_is_refused(desk, facts, says):
    shown = set_factor(desk, **facts).content.decode()

    assert says in shown
    with tenancy.scope(staff=True):
        assert not Factor.objects.exists()


def test_a_factor_is_ended_from_its_row(desk):
    with tenancy.scope(staff=True):
        row = factor_in_force(
            kind="SECTOR", code="46", factor=Decimal("0.9"), valid_from=TODAY, reason="A slump"
        )

    ends_on = (TODAY + timedelta(days=1)).isoformat()
    given = {"valid_from": ends_on, "reason": "The slump is over"}
    given |= {"source": "Figures of February"}
    answer = desk.post(reverse("admin:limits_factor_do", args=[row.pk, "end"]), given)

    assert answer.status_code == 302
    with tenancy.scope(staff=True):
        assert Factor.objects.get(valid_from=ends_on).factor == 1


def test_limits_say_whether_they_stand(desk, limit):
    address = reverse("admin:limits_limitrow_do", args=[limit.pk, "reduce"])
    given = {"reason": "GRADE_TOO_WEAK", "amount": "20000"}
    read = desk.post(address, given).context["preview_read"]
    desk.post(address, given | {"confirmed": read})

    listed = desk.get(reverse("admin:limits_limitrow_changelist")).content.decode()
    superseded = desk.get(reverse("admin:limits_limitrow_change", args=[limit.pk]))

    assert "In force" in listed
    assert "From a later day" in listed
    assert "Superseded: the records below hold" in superseded.content.decode()


def test_a_decision_names_the_versions_it_was_made_by(desk, limit):
    page = desk.get(reverse("admin:limits_decision_change", args=[limit.decision_id]))

    before_the_fold, _fold, _kept = page.content.decode().partition("As it is kept")
    assert "Version of the terms" in page.content.decode()
    assert "&quot;terms&quot;" not in before_the_fold


def test_the_list_of_requests_shows_of_those_that_wait_what_is_looked_at(desk, limit):
    address = reverse("admin:limits_limitrequest_changelist")
    with tenancy.scope(staff=True):
        insured().ask(buyer(5, equity=10_000_000), 200_000)

    waiting = desk.get(address, {"state__exact": "REFERRED"}).content.decode()
    answered = desk.get(address, {"state__exact": "AUTO_DECIDED"}).content.decode()

    assert ("column-proposed" in waiting, "column-given" in waiting) == (True, False)
    assert ("column-proposed" in answered, "column-given" in answered) == (False, True)
    assert "column-state" in answered
