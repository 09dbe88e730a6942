"""What made a grade change: said in words, and leading to what did."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from config.event_routes import EVENT_ROUTES
from core import tenancy
from core.models import Event
from grading import services, texts
from grading.texts import words
from receivables import services as receivables
from receivables.rules.states import OverdueState
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import grade_now
from tests.limits.ground import insured
from tests.signing_in import sign_in_staff

BESIDES = ("NIGHT", "BY_HAND", "OVERRIDE", "REVIEW", "limits.requested", "grading.version_promoted")


def test_every_cause_there_can_be_has_a_phrase():
    told = {
        name
        for name, handlers in EVENT_ROUTES.items()
        if any(handler.startswith("grading.handlers.") for handler in handlers)
    }

    assert {*told, *BESIDES} <= words.CAUSES.keys()


def test_the_first_grade_of_a_company_without_accounts_is_none_of_new_accounts():
    assert texts.cause("grading.accounts_filed", inside=True, has_accounts=False) == (
        "First look at the company"
    )
    assert texts.cause("grading.accounts_filed", inside=True) == "New accounts"


@pytest.mark.django_db
def test_each_row_of_the_history_leads_to_what_caused_it(client, event_handled):
    with tenancy.scope(staff=True):
        us, company = insured(), factories.company("Noord B.V.")
        factories.statement(company, total_assets=1_000_000, equity=400_000)
        grade_now(company)
        petition = services.record_legal_event(
            company_id=company.id, kind="BANKRUPTCY_PETITION", happened_on=TODAY,
            source="Court", source_reference="C/1", by=SYSTEM, now=NOW,
        )  # fmt: skip
        event_handled("grading.legal_event_recorded", company)
        services.end_legal_event(legal_event_id=petition.id, ended_on=TODAY, by=SYSTEM, now=NOW)
        event_handled("grading.legal_event_ended", company)
        report = factories.overdue(us.holder, company, oldest_due_on=TODAY - timedelta(days=70))
        receivables.move_overdue(
            report_id=report.id, to=OverdueState.COLLECTION, by=SYSTEM, now=NOW
        )
        event_handled("receivables.overdue_moved", company)
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))

    page = client.get(reverse("admin:grading_companyscore_change", args=[company.id]))
    history = page.content.decode().split("<h2>History</h2>")[1].split("</section>")[0]

    event = reverse("admin:grading_legalevent_change", args=[petition.id])
    overdue = reverse("admin:receivables_overduereport_change", args=[report.id])
    assert f'<a href="{event}">Public event</a>' in history
    assert f'<a href="{event}">End of a public event</a>' in history
    assert f'<a href="{overdue}">Overdue moved on: In collection</a>' in history
    assert client.get(overdue).status_code == 200


@pytest.fixture
def event_handled():
    """Return what grades a company because of the newest event of a name."""

    def handle(name, company):
        event = Event.objects.filter(name=name).latest("id")
        services.regrade([company.id], cause=name, cause_id=event.public_id, by=SYSTEM, now=NOW)

    return handle
