"""What was delivered before a policy ended stays insured, and the pages say its deadlines still."""

from datetime import timedelta

import pytest
from django.urls import reverse

from collections_app.views import invoice_lines
from core import tenancy
from limits.rules.cover.reasons import Reason
from monitoring.queries.cover import marks
from monitoring.queries.findings import findings
from monitoring.rules.findings import FindingKind
from policies.models import Policy
from receivables import queries as receivables
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATE = 100 * DAY  # its extension is over, and it is to be reported


@pytest.fixture
def us(monkeypatch):
    with tenancy.scope(staff=True):
        found, company = insured(), buyer()
        found.ask(company, 50_000, now=NOW - 60 * DAY)
        dates = {"dispatched_on": TODAY, "issued_on": TODAY, "due_on": TODAY + 30 * DAY}
        found.invoice = factories.invoice(found.holder, company, **dates)
        monkeypatch.setattr("core.clock.now", lambda: NOW + LATE)
        yield found


def end(us):
    Policy.objects.filter(id=us.policy.id).update(expires_on=TODAY)


def test_the_list_and_the_page_of_invoices_name_the_same_deadline(us):
    """R-POL-37"""

    def shown():
        [line] = invoice_lines.lines(us.actor, TODAY + LATE)
        alone = invoice_lines.line_of(us.invoice, TODAY + LATE, is_disputed=False)
        return line.deadline, line.has_policy, alone.clock, alone.has_policy

    before = shown()
    end(us)

    assert before[0].startswith("Report")
    assert shown() == before


def test_the_ladder_of_an_overdue_counts_by_the_terms_of_the_policy(us):
    before = invoice_lines.extension_terms(us.holder.id, TODAY + LATE)
    end(us)

    assert before is not None
    assert invoice_lines.extension_terms(us.holder.id, TODAY + LATE) == before


def test_an_invoice_is_marked_with_what_a_claim_would_say_of_it(us):
    end(us)
    items = receivables.items_on(us.holder.id, TODAY + LATE)

    mark = marks(us.actor, items, TODAY + LATE)[us.invoice.id]

    assert mark.cover is not None
    assert mark.cover.reason is Reason.COVERED


def test_the_ledger_is_looked_through_for_what_is_past_its_extension(us):
    end(us)

    found = findings(us.actor, TODAY + LATE)

    assert [each.kind for each in found.found] == [FindingKind.PAST_EXTENSION]
    assert found.policy == us.policy


def test_whoever_hands_a_debt_over_reads_the_terms_it_was_delivered_under(client, us):
    end(us)
    sign_in(client, us.holder.mandates.get().user)

    page = client.get(
        reverse("portal:hand_over", args=[us.holder.public_id, us.invoice.buyer.public_id])
    )

    assert page.context["terms"].policy_id == us.policy.id
