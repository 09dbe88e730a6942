"""The auditor's desks, and who sees which desk."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Mandate, StaffProposal, User
from accounts.rules import SYSTEM, Actor, StaffRole
from core import events, tenancy
from core.models import Channel, Delivery, DeliveryState, Event
from core.templatetags.amounts import number
from tests import factories
from tests.signing_in import sign_in, sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def policyholder():
    with tenancy.scope(staff=True):
        return factories.policyholder("Audited B.V.")


@pytest.fixture
def event(policyholder):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.UNDERWRITER, email="under@example.test")
        return events.record(
            "accounts.policyholder_taken_on",
            subject=policyholder,
            policyholder_id=policyholder.id,
            by=Actor(user_id=person.id),
            at=factories.NOW,
            terms_version=3,
        )


@pytest.fixture
def auditor(client):
    sign_in_staff(client, factories.staff(StaffRole.AUDITOR))
    return client


@pytest.fixture
def administrator(client):
    person = factories.staff(StaffRole.ADMINISTRATOR)
    sign_in_staff(client, person)
    return client


def found(client, wanted):
    page = client.get(reverse("admin:core_event_changelist"), {"q": wanted}).content.decode()
    return "Policyholder taken on" in page


def test_the_auditor_finds_an_event_by_person_object_day_and_name(auditor, event):
    assert found(auditor, "under@example.test")
    assert found(auditor, str(event.subject_id))
    assert found(auditor, str(event.public_id))
    assert found(auditor, "2026-03-02")
    assert found(auditor, "taken_on")


def test_the_auditor_does_not_find_what_is_not_there(auditor, event):
    assert not found(auditor, "nobody@example.test")
    assert not found(auditor, "2026-03-03")
    assert not found(auditor, "01a202c5-6aa9-72cb-a11f-57000923b7fb")
    assert auditor.get(reverse("admin:core_event_changelist"), {"q": "x\0y"}).status_code == 200


def test_an_event_shows_its_facts_and_leads_to_its_object(auditor, event, policyholder):
    page = auditor.get(reverse("admin:core_event_change", args=[event.id])).content.decode()

    assert "<dt>terms version</dt><dd>3</dd>" in page
    assert "under@example.test" in page
    assert reverse("admin:accounts_policyholder_change", args=[policyholder.id]) in page


def test_the_auditor_changes_nothing(auditor, event):
    page = reverse("admin:core_event_change", args=[event.id])

    assert auditor.post(page, {"name": "x"}).status_code == 403
    assert auditor.get(reverse("admin:core_event_add")).status_code == 403
    assert auditor.post(reverse("admin:core_event_delete", args=[event.id])).status_code == 403


def test_an_administrator_sends_a_failed_message_again(administrator, event):
    with tenancy.scope(staff=True):
        events.line_up([(event, Channel.MAIL, "nobody", {})])
        sent = Delivery.objects.get(channel=Channel.MAIL)
        Delivery.objects.filter(id=sent.id).update(state=DeliveryState.FAILED)
    button = reverse("admin:core_delivery_do", args=[sent.id, "again"])

    assert administrator.get(button).status_code == 200
    assert administrator.post(button).status_code == 302

    with tenancy.scope(staff=True):
        sent.refresh_from_db()
        assert sent.state == DeliveryState.PENDING
        assert Event.objects.filter(name="core.delivery_repeated").exists()
    assert administrator.post(button).status_code == 302


def test_an_auditor_sends_nothing_again(auditor, event):
    with tenancy.scope(staff=True):
        events.line_up([(event, Channel.MAIL, "nobody", {})])
        Delivery.objects.update(state=DeliveryState.FAILED)
        sent = Delivery.objects.get(channel=Channel.MAIL)

    assert (
        auditor.post(reverse("admin:core_delivery_do", args=[sent.id, "again"])).status_code == 404
    )


@pytest.mark.parametrize(
    ("role", "desks", "hidden"),
    [
        (StaffRole.AUDITOR, ["core_event", "core_delivery", "core_jobrun", "accounts_user"], []),
        (StaffRole.ADMINISTRATOR, ["core_event", "accounts_user", "accounts_mandate"], []),
        (StaffRole.UNDERWRITER, ["accounts_policyholder"], ["core_event", "accounts_user"]),
        (StaffRole.COLLECTOR, ["accounts_policyholder"], ["core_event", "accounts_mandate"]),
    ],
)
def test_each_role_sees_its_own_desks(client, role, desks, hidden):
    sign_in_staff(client, factories.staff(role))

    page = client.get(reverse("admin:index")).content.decode()

    for name in desks:
        assert reverse(f"admin:{name}_changelist") in page
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
    for name in hidden:
        assert reverse(f"admin:{name}_changelist") not in page
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403


def test_staff_without_a_second_factor_get_no_desk(client, event):
    sign_in(client, factories.staff(StaffRole.AUDITOR))

    for name in ("core_event", "core_delivery", "core_jobrun", "accounts_user"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 302


def test_administrators_take_on_staff_by_two_and_one_shuts_out(administrator):
    second = Client()
    sign_in_staff(second, factories.staff(StaffRole.ADMINISTRATOR))
    taken_on = administrator.post(
        reverse("admin:accounts_user_do_start", args=["take-on"]),
        {"email": "claims@example.test", "role": "CLAIMS_HANDLER", "authority": "0"},
    )
    assert taken_on.status_code == 302
    assert not User.objects.filter(email="claims@example.test").exists()

    def release():
        row = StaffProposal.objects.get(state="PROPOSED")
        address = reverse("admin:accounts_staffproposal_do", args=[row.id, "release"])
        assert second.post(address).status_code == 302

    def press(button, **data):
        address = reverse("admin:accounts_user_do", args=[person.id, button])
        assert administrator.post(address, data).status_code == 302
        person.refresh_from_db()

    release()
    person = User.objects.get(email="claims@example.test")
    press("role", role="UNDERWRITER")
    assert person.staff_role == "CLAIMS_HANDLER"
    release()
    person.refresh_from_db()
    assert person.staff_role == "UNDERWRITER"
    press("deactivate")
    assert not person.is_active
    press("reactivate")
    assert person.is_active
    press("no-role")
    assert person.staff_role == ""


def test_the_last_administrator_stays(administrator):
    person = User.objects.get(staff_role=StaffRole.ADMINISTRATOR)
    address = reverse("admin:accounts_user_do", args=[person.id, "deactivate"])

    assert administrator.post(address).status_code == 302  # nobody shuts oneself out

    person.refresh_from_db()
    assert person.is_active
    with tenancy.scope(staff=True):
        assert not Event.objects.exists()


def test_an_underwriter_takes_on_a_policyholder_and_gives_its_owner_a_mandate(client):
    with tenancy.scope(staff=True):
        company = factories.company("New Customer B.V.")
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))

    take_on = reverse("admin:accounts_policyholder_do_start", args=["take-on"])
    wanted = {"company": str(company.public_id), "language": "nl"}
    read = client.post(take_on, wanted).context["preview_read"]
    client.post(take_on, wanted | {"confirmed": read})
    with tenancy.scope(staff=True):
        holder = company.policyholder
    given = client.post(
        reverse("admin:accounts_policyholder_do", args=[holder.id, "grant"]),
        {"email": "owner@example.test", "role": "OWNER"},
    )

    assert given.status_code == 302
    with tenancy.scope(staff=True):
        assert Mandate.objects.get(policyholder=holder).user.email == "owner@example.test"


def test_taking_on_twice_is_refused_in_words(client, policyholder):
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))
    with tenancy.scope(staff=True):
        company = policyholder.company.public_id

    page = client.post(
        reverse("admin:accounts_policyholder_do_start", args=["take-on"]),
        {"company": str(company), "language": "nl"},
    ).content.decode()

    assert "policyholder already" in page


def test_every_desk_page_obeys_the_strict_policy(administrator, event):
    for page in (
        reverse("admin:index"),
        reverse("admin:core_event_changelist"),
        reverse("admin:core_event_change", args=[event.id]),
        reverse("admin:core_jobrun_changelist"),
    ):
        response = administrator.get(page)
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response.status_code == 200


def test_the_nights_show_how_far_they_are(administrator):
    from core.models import JobRange, JobRun

    run = JobRun.objects.create(
        job="tests.count",
        business_date=factories.TODAY,
        ranges_total=3,
        started_at=factories.NOW,
    )
    JobRange.objects.create(run=run, first_id=1, last_id=5, done_at=factories.NOW)
    JobRange.objects.create(run=run, first_id=6, last_id=9)

    page = administrator.get(reverse("admin:core_jobrun_changelist")).content.decode()

    assert "1 / 3" in page


def test_the_first_page_says_what_waits_for_the_role_with_a_number_and_where(administrator, event):
    """B23"""
    with tenancy.scope(staff=True):
        events.line_up([(event, Channel.MAIL, who, {}) for who in ("one", "two")])
        Delivery.objects.filter(channel=Channel.MAIL).update(state=DeliveryState.FAILED)
    address = reverse("admin:core_delivery_changelist") + "?state__in=FAILED,PARKED"

    page = administrator.get(reverse("admin:index")).content.decode()

    assert "What waits for you" in page
    tile = page.partition(f'<a href="{address}">')[2].partition("</a>")[0]
    assert '<strong class="waiting__count">2</strong>' in tile
    assert "requests for a limit to decide" not in page
    assert "2 " in administrator.get(address).content.decode()


@pytest.mark.parametrize(
    ("role", "work"),
    [
        (StaffRole.RISK_ANALYST, "grades to look at"),
        (StaffRole.SENIOR_RISK_ANALYST, "grades to look at"),
        (StaffRole.UNDERWRITER, "requests for a limit to decide"),
        (StaffRole.COLLECTOR, "cases nobody took"),
        (StaffRole.CLAIMS_HANDLER, "claims to calculate"),
        (StaffRole.CLAIMS_RELEASER, "claims to approve"),
        (StaffRole.AUDITOR, "messages that did not arrive"),
        (StaffRole.ADMINISTRATOR, "jobs of a night of which a part failed"),
    ],
)
def test_each_role_sees_its_own_work_first_and_each_line_opens(client, role, work):
    sign_in_staff(client, factories.staff(role))

    response = client.get(reverse("admin:index"))

    assert work in response.content.decode()
    for line in response.context["waiting"]:
        assert client.get(line["url"], follow=True).status_code == 200


def test_desks_are_called_what_people_call_them(administrator):
    page = administrator.get(reverse("admin:index")).content.decode()
    nights = administrator.get(reverse("admin:core_jobrun_changelist")).content.decode()

    assert "Nights" in page
    assert "Job runs" not in page
    assert "<h1>Nights</h1>" in nights


@pytest.fixture
def told_of_buyer(policyholder):
    """A request for a limit, and what followed from it in another request and by nobody."""
    with tenancy.scope(staff=True):
        buyer = factories.company("Searched Buyer B.V.")
        asked = events.record(
            "limits.requested",
            subject=policyholder,
            policyholder_id=policyholder.id,
            by=SYSTEM,
            at=factories.NOW,
            buyer=str(buyer.public_id),
            amount="300000",
        )
        events.record(
            "limits.decided",
            subject=buyer,
            policyholder_id=policyholder.id,
            by=SYSTEM,
            at=factories.NOW,
            request=str(asked.subject_id),
        )
        events.record(
            "limits.reduced", subject=buyer, by=SYSTEM, at=factories.NOW, cause=asked.public_id
        )
    return buyer, asked


def search(client, wanted):
    response = client.get(reverse("admin:core_event_changelist"), {"q": wanted})
    return {each.name for each in response.context["cl"].result_list}


def test_the_auditor_finds_events_by_what_people_call_things(auditor, told_of_buyer):
    """B20"""
    buyer, _ = told_of_buyer
    with tenancy.scope(staff=True):
        number = buyer.identifiers.get().value

    of_buyer = {"limits.requested", "limits.decided", "limits.reduced"}
    assert search(auditor, "Searched Buyer") == of_buyer
    assert search(auditor, number) == of_buyer
    assert search(auditor, "Audited B.V.") == {"limits.requested", "limits.decided"}
    assert search(auditor, "Nobody we know") == set()


def test_an_id_finds_what_names_it_and_what_followed(auditor, told_of_buyer):
    """B20"""
    _, asked = told_of_buyer

    assert search(auditor, str(asked.subject_id)) == {
        "limits.requested",
        "limits.decided",
        "limits.reduced",
    }


def test_what_a_person_did_is_found_from_the_persons_page(auditor, event):
    """B20"""
    person = User.objects.get(email="under@example.test")

    page = auditor.get(reverse("admin:accounts_user_change", args=[person.id]))
    found = auditor.get(page.context["history_url"]).context["cl"].result_list

    assert [each.name for each in found] == ["accounts.policyholder_taken_on"]
    assert page.context["title"] == "under@example.test"


def test_an_event_shows_its_story_with_names_for_ids(auditor, told_of_buyer):
    """B20"""
    _, asked = told_of_buyer

    page = auditor.get(reverse("admin:core_event_change", args=[asked.id])).content.decode()

    assert "Limit reduced" in page
    assert "Searched Buyer B.V.</a>" in page
    assert "Audited B.V.</a>" in page
    assert "the system" in page


def test_staff_who_open_another_roles_desk_are_told_whose_help_they_need(client):
    """C32"""
    sign_in_staff(client, factories.staff(StaffRole.COLLECTOR))

    page = client.get(reverse("admin:core_event_changelist")).content.decode()

    assert "An administrator can give you another role." in page
    assert "owner of your policy" not in page


@pytest.mark.parametrize("button", ["deactivate", "second-factor"])
def test_a_button_about_a_person_names_the_person_and_what_follows(administrator, button):
    """C35"""
    person = factories.staff(StaffRole.COLLECTOR, email="collector@insurer.test")
    address = reverse("admin:accounts_user_do", args=[person.id, button])

    page = administrator.get(address).content.decode()

    assert page.count("collector@insurer.test") > 2
    assert "What follows" in page


def test_desks_show_words_names_and_days_as_the_business_writes_them(administrator, event):
    """C38"""
    person = factories.staff(
        StaffRole.UNDERWRITER, email="deep@insurer.test", authority_amount=2_000_000
    )
    with tenancy.scope(staff=True):
        events.line_up([(event, Channel.MAIL, str(person.public_id), {})])

    people = administrator.get(reverse("admin:accounts_user_changelist")).content.decode()
    sent = administrator.get(reverse("admin:core_delivery_changelist")).content.decode()
    happened = administrator.get(reverse("admin:core_event_changelist")).content.decode()

    assert "2,000,000" in people
    assert "2000000.000" not in people
    assert "deep@insurer.test" in sent
    assert "Policyholder taken on" in sent
    assert "waits" in sent
    assert "2 Mar 2026" in happened
    assert "March 2, 2026" not in happened


def test_lists_and_their_filters_say_codes_in_words(auditor, event):
    with tenancy.scope(staff=True):
        events.line_up([(event, Channel.MAIL, "nobody", {})])
        Delivery.objects.update(state=DeliveryState.FAILED)

    page = auditor.get(reverse("admin:core_delivery_changelist")).content.decode()

    assert page.count("did not arrive") == 2  # in the filter and on the row
    assert ">FAILED<" not in page
    chosen = auditor.get(reverse("admin:core_delivery_changelist"), {"state__exact": "PENDING"})
    assert "did not arrive" not in chosen.content.decode().partition("changelist-filter")[0]


@pytest.mark.parametrize(
    ("kept", "written"),
    [("0.900000", "0.9"), ("2.400000", "2.4"), ("1000", "1,000"), (None, "\u2013")],
)
def test_desks_write_numbers_with_the_decimals_they_have(kept, written):
    assert number(None if kept is None else Decimal(kept)) == written


def test_a_button_that_cannot_be_undone_says_whom_it_is_about_and_how_to_keep_things(
    administrator,
):
    with tenancy.scope(staff=True):
        person = factories.user(email="leaves@example.test")

    page = administrator.get(reverse("admin:accounts_user_do", args=[person.id, "deactivate"]))

    shown = page.content.decode()
    assert "<h2>leaves@example.test</h2>" in shown
    back = reverse("admin:accounts_user_change", args=[person.id])
    assert f'href="{back}">Keep it as it is</a>' in shown
