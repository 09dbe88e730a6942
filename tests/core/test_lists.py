"""Lists at the desks: filters say what is chosen, and leave the room to the table."""

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from tests import factories
from tests.limits.ground import buyer, insured
from tests.monitoring.test_pages import let_in
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


def test_a_filter_says_what_is_chosen(client):
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))

    page = client.get(reverse("admin:limits_limitrequest_changelist"), follow=True)

    shown = " ".join(page.content.decode().split())
    assert "<summary>State: <strong>With an underwriter</strong></summary>" in shown
    assert "<details open" not in shown


@pytest.mark.django_db(transaction=True)
def test_a_list_leaves_its_room_to_the_table_and_to_the_search(page, live_server):
    with tenancy.scope(staff=True):
        insured().ask(buyer(), 50_000)
        person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    let_in(page, live_server, person, sign_in_staff)
    address = live_server.url + reverse("admin:limits_limitrow_changelist")

    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    hidden = "each => each.scrollWidth - each.clientWidth"
    assert page.locator("#changelist .results").evaluate(hidden) <= 0
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address)

    assert page.locator("#searchbar").evaluate("each => each.offsetWidth") >= 150
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
