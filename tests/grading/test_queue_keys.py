"""The queue worked from the keyboard, in a browser: where keys lead and where the focus is."""

import re

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from core.fields import new_public_id
from grading.models import GradeOverride, GradeReview
from grading.rules.reviews import Why
from tests import factories
from tests.factories import TODAY
from tests.monitoring.test_pages import let_in
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "admin:grading_gradereview_changelist"


@pytest.fixture
def queue(page, live_server):
    """Return four reviews in the order of the queue, the second and last for falling far."""
    with tenancy.scope(staff=True):
        rows = [
            GradeReview.objects.create(
                company=factories.graded(factories.company(name), 8),
                old_grade=6,
                grade=8,
                reasons=[why],
                at_stake=stake,
                cause_id=new_public_id(),
                opened_on=TODAY,
            )
            for name, why, stake in (
                ("Aarde B.V.", Why.ADVERSE, 90_000),
                ("Beek B.V.", Why.FALL, 80_000),
                ("Cacao B.V.", Why.ADVERSE, 70_000),
                ("Dijk B.V.", Why.FALL, 60_000),
            )
        ]
    person = factories.staff(StaffRole.RISK_ANALYST)
    let_in(page, live_server, person, sign_in_staff)
    return rows


def open_review(page, live_server, row, where=""):
    page.goto(live_server.url + reverse("admin:grading_gradereview_change", args=[row.id]) + where)


def press(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


def here(page):
    return page.locator("#content h1").first.inner_text()


def focused(page):
    return page.evaluate("document.activeElement.name || document.activeElement.value || ''")


def test_n_walks_the_queue_in_its_order_to_its_end(page, live_server, queue):
    open_review(page, live_server, queue[0])
    seen = [here(page)]

    for _step in range(3):
        press(page, "n")
        seen.append(here(page))

    assert [name.split(":")[0] for name in seen] == [row.company.name for row in queue]
    assert "From the top again: Aarde B.V." in page.locator("#content").inner_text()


def test_n_stays_within_what_the_list_was_narrowed_down_to(page, live_server, queue):
    page.goto(f"{live_server.url}{reverse(LIST)}?why=FALL")
    page.keyboard.press("j")
    press(page, "Enter")
    assert here(page).startswith("Beek")

    press(page, "n")
    assert here(page).startswith("Dijk")
    press(page, "c")
    page.keyboard.type("Seen.")
    press(page, "Control+Enter")
    press(page, "Enter")

    assert here(page).startswith("Beek")
    page.get_by_role("link", name="Back to the list").click()
    assert "why=FALL" in page.url


def test_closing_asks_for_the_note_at_once_and_offers_the_next(page, live_server, queue):
    open_review(page, live_server, queue[0])

    press(page, "c")
    assert focused(page) == "note"
    press(page, "Control+Enter")
    assert focused(page) == "note"  # it was left empty
    page.keyboard.type("Accounts seen.")
    press(page, "Control+Enter")
    press(page, "Enter")

    assert here(page).startswith("Beek")
    with tenancy.scope(staff=True):
        assert GradeReview.objects.get(id=queue[0].id).note == "Accounts seen."


def test_o_sets_another_grade_from_every_review_without_the_mouse(page, live_server, queue):
    open_review(page, live_server, queue[2])

    press(page, "o")
    assert focused(page) == "grade"
    page.locator("[name=grade]").select_option("9")
    press(page, "Control+Enter")
    assert focused(page) == "reason"  # the first that is wrong
    page.locator("[name=reason]").select_option("NEWS")
    page.locator("[name=text]").fill("Lost its main customer")
    page.locator("[name=evidence]").fill("Mail 7")
    press(page, "Control+Enter")
    assert focused(page) == "Confirm: Set the grade"
    press(page, "Enter")

    with tenancy.scope(staff=True):
        assert GradeOverride.objects.get().grade == 9


def test_every_key_that_is_shown_is_there_and_the_question_mark_shows_them(
    page, live_server, queue
):
    review, score = (
        reverse("admin:grading_gradereview_change", args=[queue[0].id]),
        reverse("admin:grading_companyscore_change", args=[queue[0].company_id]),
    )
    close = reverse("admin:grading_gradereview_do", args=[queue[0].id, "close"])
    for address in (reverse(LIST), review, score, close):
        page.goto(live_server.url + address)
        shown = set(page.locator("#content kbd").all_inner_texts()) - {"Ctrl", "Enter"}
        assert shown == {
            link.get_attribute("data-key") for link in page.locator("[data-key]").all()
        }, address
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        listed = page.locator("dialog[data-keys]")
        assert listed.is_visible(), address
        assert shown <= set(listed.locator("kbd").all_inner_texts()), address
        page.keyboard.press("Escape")
        assert not listed.is_visible(), address


def test_keys_keep_out_of_the_way_of_typing(page, live_server, queue):
    open_review(page, live_server, queue[0])
    press(page, "c")

    page.keyboard.type("no concern? ok")

    assert page.locator("[name=note]").input_value() == "no concern? ok"
    assert re.search(r"/do/close/", page.url)


def test_what_was_closed_by_mistake_is_opened_again_with_u(page, live_server, queue):
    open_review(page, live_server, queue[0])
    press(page, "c")
    page.keyboard.type("Wrong one.")
    press(page, "Control+Enter")

    press(page, "u")
    page.keyboard.type("Closed by mistake.")
    press(page, "Control+Enter")

    with tenancy.scope(staff=True):
        again = GradeReview.objects.get(company_id=queue[0].company_id, closed_at=None)
        assert again.opened_again == "Closed by mistake."
