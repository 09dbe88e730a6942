"""The shell's pages in a browser: clean under axe, no wider than a phone, nothing forbidden."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from monitoring.models import Notice
from tests import factories
from tests.monitoring.receiver import listening
from tests.monitoring.test_posting import add_endpoint, sent_to
from tests.signing_in import sign_in, sign_in_staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def complaints(page):
    """What the browser complained of, such as a broken security policy."""
    found = []
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda problem: found.append(str(problem)))
    return found


def let_in(page, live_server, user, how):
    client = Client()
    how(client, user)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )


def look_at(page, live_server, address):
    page.goto(live_server.url + address)
    broken = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in broken] == [], address
    page.set_viewport_size({"width": 360, "height": 800})
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, address
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_pages_of_a_policyholder(page, live_server, complaints, mandate, happen):
    event = happen("limits.reduced")
    with tenancy.scope(staff=True):
        notice = Notice.objects.get(event_id=event.public_id)
    let_in(page, live_server, mandate.user, sign_in)
    me = mandate.policyholder.public_id

    for name in ("overview", "notices", "people", "tokens", "endpoints", "mails", "language"):
        look_at(page, live_server, reverse(f"portal:{name}", args=[me]))
    for name in ("notice", "notice_proof"):
        look_at(page, live_server, reverse(f"portal:{name}", args=[me, notice.public_id]))

    assert complaints == []


def test_the_pages_of_a_visitor(page, live_server, complaints):
    look_at(page, live_server, reverse("setup"))
    factories.staff(StaffRole.ADMINISTRATOR)
    for name in ("home", "account_login", "demo:mailbox"):
        look_at(page, live_server, reverse(name))

    assert complaints == []


def test_the_page_of_the_api_works_without_the_world_outside(page, live_server, complaints):
    page.goto(live_server.url + reverse("api_docs"))

    page.wait_for_selector(".opblock-summary-path")
    assert page.locator(".opblock-summary-path", has_text="notices").count() >= 1
    assert complaints == []


def test_a_desk_keeps_to_the_strict_policy(page, live_server, complaints):
    let_in(page, live_server, factories.staff(StaffRole.ADMINISTRATOR), sign_in_staff)

    for name in ("admin:index", "admin:core_event_changelist", "admin:accounts_user_changelist"):
        page.goto(live_server.url + reverse(name))
    page.get_by_role("link", name="Take on staff").click()
    page.get_by_label("Mail address").fill("new@example.test")
    page.locator("input[type=submit]").click()

    assert "told by mail" in page.locator(".messagelist").inner_text()
    assert complaints == []


def test_the_pages_of_a_webhook(page, live_server, complaints, mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status, receiver.text = 500, "<h1>out of order</h1>" * 40
        happen("limits.reduced")
        receiver.status = 410
        happen("limits.withdrawn")
    let_in(page, live_server, mandate.user, sign_in)
    me = mandate.policyholder.public_id

    look_at(page, live_server, reverse("portal:endpoints", args=[me]))
    look_at(page, live_server, reverse("portal:endpoint", args=[me, endpoint.public_id]))
    for message in sent_to(endpoint):
        address = [me, endpoint.public_id, message.public_id]
        look_at(page, live_server, reverse("portal:endpoint_message", args=address))
    assert complaints == []
