"""Orders that were binding before a cut: sent by the policyholder, confirmed by an underwriter."""

import base64
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core import tenancy
from limits import services
from limits.models import LimitRow, Message
from limits.queries import audit_exposure, limit_on
from limits.rules import temporary as periods
from limits.rules.lifecycle import NoPolicyInForce
from limits.rules.reasons import ReasonCode
from limits.services.bound_orders import BoundOrders
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_api import api_of, post
from tests.limits.test_conversation_api import PDF

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AT = NOW + 10 * DAY


@pytest.fixture(autouse=True)
def _as_staff(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: AT)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def company(us):
    """A buyer whose limit of 50,000 is cut to 20,000 after the notice."""
    found = buyer(4, equity=4_000_000)
    us.ask(found, 50_000)
    services.reduce_limit(
        row_id=LimitRow.objects.get(buyer=found).public_id,
        amount=eur(20_000),
        reason=ReasonCode.CAPACITY,
        by=underwriter(),
        now=AT,
    )
    return found


def wish(**more):
    day = TODAY + 100 * DAY
    given = {"orders": "PO-7", "ordered_on": str(TODAY), "amount": "12000", "until": str(day)}
    document = {"file_name": "order.pdf", "content": base64.b64encode(PDF).decode()}
    return given | {"documents": [document]} | more


def send(us, company, **more):
    api = api_of(us)
    return post(api, f"limits/{company.public_id}/bound-orders", wish(**more))


def test_orders_are_sent_over_the_api_and_read_by_an_underwriter(us, company):
    answer = send(us, company)

    assert answer.status_code == 201, answer.content
    said = Message.objects.get()
    assert "PO-7, binding since 2 March 2026" in said.text
    assert said.documents.get().file_name == "order.pdf"
    assert said.request.reviews.get().closed_at is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ordered_on": str(TODAY + 10 * DAY)}, "ORDER_AFTER_CUT"),
        ({"amount": "30001"}, "MORE_THAN_WAS_CUT"),
        ({"until": str(TODAY)}, "DAYS_OUT_OF_ORDER"),
        ({"documents": []}, "NO_EVIDENCE"),
    ],
)
def test_orders_a_cut_did_not_touch_are_refused_with_the_reason(us, company, more, code):
    answer = send(us, company, **more)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert not Message.objects.exists()


def test_where_nothing_was_cut_there_is_nothing_to_confirm(us):
    found = buyer()
    us.ask(found, 50_000)

    assert send(us, found).json()["code"] == "NOTHING_WAS_CUT"
    wanted = BoundOrders("PO-7", TODAY, eur(1), TODAY + DAY)
    with pytest.raises((periods.NothingWasCut, NoPolicyInForce)):
        services.register_bound_orders(
            buyer=found.public_id, wanted=wanted, text="x", files=(), by=insured().actor, now=AT
        )


def test_the_page_of_a_cut_buyer_leads_to_the_form(client, us, company):
    client.force_login(User.objects.get(id=us.actor.user_id))
    page = f"/portal/{us.holder.public_id}/buyers/{company.public_id}/"
    form = {name: value for name, value in wish().items() if name != "documents"}
    file = SimpleUploadedFile("order.pdf", PDF, "application/pdf")

    assert f"{page}orders/" in client.get(page).content.decode()
    shown = client.post(f"{page}orders/", {**form, "documents": file}, follow=True)

    assert "Your orders are with the underwriter." in shown.content.decode()
    assert "PO-7" in shown.content.decode()


def test_the_same_orders_are_sent_once_until_they_are_answered(us, company):
    send(us, company)

    again = send(us, company)

    assert (again.status_code, again.json()["code"]) == (409, "ORDERS_SENT")
    assert again.json()["values"]["state"] == "SENT"
    review = Message.objects.get().request.reviews.get()
    answer = {"answer": "Send the order itself.", "by": underwriter(), "now": AT}
    services.close_review(review_id=review.public_id, **answer)
    later = send(us, company)
    assert later.status_code == 201


def refer(us, company):
    """Ask for more than the rules may give, so that an underwriter answers."""
    asked = us.ask(company, 400_000, now=AT)
    assert asked.state == "REFERRED"
    return asked


def write(asked, by):
    given = {"request_id": asked.public_id, "text": "Send the order itself.", "by": by, "now": AT}
    return services.write_message(**given)


def test_orders_go_again_with_another_document_after_we_wrote_on_an_open_request(us, company):
    asked = refer(us, company)
    assert send(us, company).status_code == 201
    write(asked, us.actor)
    assert send(us, company).json().get("code") == "ORDERS_SENT"

    write(asked, underwriter())

    assert send(us, company).status_code == 201


def test_a_new_request_on_the_buyer_does_not_bring_the_same_orders_to_the_desk_again(us, company):
    send(us, company)
    refer(us, company)

    assert send(us, company).json().get("code") == "ORDERS_SENT"


def test_the_same_orders_in_another_language_are_the_same_orders(us, company):
    send(us, company)

    api = api_of(us)
    api.credentials(**api._credentials | {"HTTP_ACCEPT_LANGUAGE": "nl"})
    again = post(api, f"limits/{company.public_id}/bound-orders", wish(orders=" po-7"))

    assert again.json().get("code") == "ORDERS_SENT"


def test_other_days_or_amounts_of_the_same_orders_are_read_as_well(us, company):
    send(us, company)

    assert send(us, company, amount="9000").status_code == 201
    assert send(us, company, until=str(TODAY + 90 * DAY)).status_code == 201


def test_orders_that_a_raised_limit_covers_again_are_not_confirmed_beside_it(us, company):
    """The cut leaves 20,000 of 50,000; later the limit is 45,000 again."""
    cut = LimitRow.objects.filter(buyer=company, superseded_at=None, valid_to=None).get()
    later = AT + 60 * DAY
    us.ask(company, 45_000, now=later)
    given = {"row_id": cut.public_id, "ordered_on": TODAY, "until": TODAY + 100 * DAY}

    with pytest.raises(periods.MoreThanWasCut):
        services.confirm_bound_orders(
            amount=eur(5_001), orders="PO-7", by=underwriter(), now=later, **given
        )


@pytest.mark.parametrize(("asked", "whole"), [(60_000, (60_000, 60_000)), (15_000, (15_000,) * 2)])
def test_a_change_of_the_limit_leaves_confirmed_orders_alone(us, company, asked, whole):
    """The cut leaves 20,000; 12,000 of orders stand beside it until a last day."""
    cut = LimitRow.objects.filter(buyer=company, superseded_at=None, valid_to=None).get()
    first, last = cut.valid_from, cut.valid_from + 60 * DAY
    services.confirm_bound_orders(
        row_id=cut.public_id,
        amount=eur(12_000),
        ordered_on=TODAY,
        orders="PO-7",
        until=last,
        by=underwriter(),
        now=AT,
    )

    us.ask(company, asked, now=AT)

    confirmed = LimitRow.objects.get(buyer=company, kind="TEMPORARY", superseded_at=None)
    assert (confirmed.amount, confirmed.valid_from, confirmed.valid_to) == (12_000, first, last)
    days = (first, last + DAY)
    assert tuple(limit_on(us.policy.id, company.id, day).amount for day in days) == whole
    assert not audit_exposure()
