"""The list of limits: what it is chosen by, the filters people keep, and the files of it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.models import User
from core import tenancy
from limits import queries, services
from limits.models import SavedFilter
from limits.rules.filters import MOST, NameTaken, NothingChosen, TooManyFilters
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]


def ask(us, grade=4, amount=50_000, **company):
    with tenancy.scope(staff=True):
        found = factories.graded(factories.company(**company), grade)
        us.ask(found, amount)
    return found


def shown(answer) -> set[str]:
    return {row["position"].buyer.name for row in answer.context["positions"]}


def keep(us, name="Weak ones", values=None, **more):
    return services.keep_filter(
        name=name, values=values or {"grade": "5"}, by=us.actor, now=NOW, **more
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"grade": "5"}, {"Weak B.V."}),
        ({"used": "15"}, {"Full B.V."}),
        ({"q": "wea"}, {"Weak B.V."}),
        ({"show": "unused"}, {"Weak B.V.", "Ending B.V."}),
        ({"ends": "10"}, {"Ending B.V."}),
        ({"ends": "1"}, set()),
        ({"ends": "10", "grade": "5"}, set()),
        ({"country": "NL"}, {"Weak B.V.", "Full B.V.", "Ending B.V."}),
        ({"country": "XX"}, {"Weak B.V.", "Full B.V.", "Ending B.V."}),  # no such choice
        ({"ends": "-1"}, {"Weak B.V.", "Full B.V.", "Ending B.V."}),
        ({"used": "10" * 40}, {"Weak B.V.", "Full B.V.", "Ending B.V."}),
    ],
)
def test_the_list_is_chosen_by_what_stands_ends_and_is_used(us, visit, query, names):
    ask(us, 5, name="Weak B.V.")
    full, ending = ask(us, name="Full B.V."), ask(us, name="Ending B.V.")
    with tenancy.scope(staff=True):
        due_on = TODAY + timedelta(days=30)
        sent = {"dispatched_on": TODAY, "issued_on": TODAY, "due_on": due_on}
        factories.invoice(us.holder, full, **sent)
        services.request_temporary(
            buyer=ending.public_id,
            amount=eur(10_000),
            until=TODAY + timedelta(days=9),
            payment_days=30,
            by=us.actor,
            now=NOW,
        )

    assert shown(visit("limits", **query)) == names


def test_the_first_to_be_looked_at_stands_first_on_demand(us, visit):
    ask(us, 4, name="Good B.V.")
    ask(us, 6, 20_000, name="Weak B.V.")

    rows = visit("limits", sort="review").context["positions"]

    assert [row["position"].review_on for row in rows] == sorted(
        row["position"].review_on for row in rows
    )
    assert len(rows) == 2


def test_a_filter_is_kept_opened_changed_renamed_and_removed(us, visit):
    ask(us, 5, name="Weak B.V.")
    ask(us, 4, name="Good B.V.")

    kept = visit("limit_filter_keep", data={"query": "grade=5&sort=-used", "name": "Weak ones"})
    with tenancy.scope(staff=True):
        row = SavedFilter.objects.get()
    assert shown(kept) == {"Weak B.V."}
    assert row.values == {"grade": "5", "sort": "-used"}
    assert shown(visit("limits")) == {"Weak B.V.", "Good B.V."}
    assert shown(visit("limits", filter=row.public_id)) == {"Weak B.V."}

    change = {"query": "grade=4", "name": "Good ones", "filter": str(row.public_id)}
    assert shown(visit("limit_filter_keep", data=change)) == {"Good B.V."}
    visit("limit_filter_change", row.public_id, data={"do": "default"})
    assert shown(visit("limits")) == {"Good B.V."}
    assert shown(visit("limits", show="")) == {"Weak B.V.", "Good B.V."}
    visit("limit_filter_change", row.public_id, data={"do": "no-default"})
    assert shown(visit("limits")) == {"Weak B.V.", "Good B.V."}
    visit("limit_filter_change", row.public_id, data={"name": "The good"})
    with tenancy.scope(staff=True):
        assert SavedFilter.objects.get().name == "The good"

    gone = visit("limit_filter_change", row.public_id, data={"do": "remove"})
    assert shown(gone) == {"Good B.V."}  # what it showed is still shown, to keep it again
    assert 'value="The good"' in gone.content.decode()
    with tenancy.scope(staff=True):
        assert not SavedFilter.objects.exists()


def test_filters_are_each_persons_own(us, client, visit):
    with tenancy.scope(staff=True):
        mine = keep(us)
        colleague = factories.actor(factories.mandate(us.holder))
        stranger = insured().actor

        assert queries.saved_filters(us.actor) == [mine]
        assert queries.saved_filters(colleague) == []
        for other in (colleague, stranger):
            with pytest.raises(SavedFilter.DoesNotExist):
                services.remove_filter(filter_id=mine.public_id, by=other)
        client.force_login(User.objects.get(id=colleague.user_id))

    assert visit("limit_filter_change", mine.public_id, data={"do": "remove"}).status_code == 404


def test_what_cannot_be_kept_is_refused_by_name(us):
    with tenancy.scope(staff=True):
        keep(us)

        with pytest.raises(NothingChosen):
            services.keep_filter(name="x", values={}, by=us.actor, now=NOW)
        with pytest.raises(NameTaken):
            keep(us)
        for number in range(MOST - 1):
            keep(us, f"Filter {number}")
        with pytest.raises(TooManyFilters):
            keep(us, "One too many")


def test_one_filter_at_most_opens_the_list(us):
    with tenancy.scope(staff=True):
        first = keep(us, is_default=True)
        second = keep(us, "Others", is_default=True)

        opened = [each for each in queries.saved_filters(us.actor) if each.is_default]
        assert opened == [second]
        services.open_with(filter_id=first.public_id, is_default=True, by=us.actor)
        assert [each.name for each in queries.saved_filters(us.actor) if each.is_default] == [
            "Weak ones"
        ]


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "\x00"])
def test_an_odd_name_is_answered_with_a_sentence(us, visit, name):
    answer = visit("limit_filter_keep", data={"query": "grade=5", "name": name})

    assert "Give the filter a name" in answer.content.decode()
    with tenancy.scope(staff=True):
        assert not SavedFilter.objects.exists()


def test_an_odd_address_of_a_filter_shows_all(us, visit):
    ask(us, name="Good B.V.")

    assert shown(visit("limits", filter="nonsense")) == {"Good B.V."}
    assert (
        visit(
            "limit_filter_keep", data={"query": "sort=-used", "name": "x", "filter": "nonsense"}
        ).status_code
        == 404
    )


def sheet(answer):
    assert "spreadsheetml" in answer["Content-Type"]
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))


def test_the_workbook_holds_what_the_filter_shows_with_numbers_and_days(us, visit):
    ask(us, 5, 20_000, name="Weak B.V.")
    ask(us, 4, name="Good B.V.")

    head, *rows = sheet(visit("limits_csv", format="xlsx", grade="5"))

    (row,) = [dict(zip(head, each, strict=True)) for each in rows]
    assert row["Buyer"] == "Weak B.V."
    assert (row["Limit"], row["Grade"]) == (20_000, 5)
    assert row["Review on"].date() > date(2026, 3, 2)
    assert (row["UN/EDIFACT 4507"], row["UN/EDIFACT 4509"]) == ("2", "7")


def test_nothing_in_a_workbook_is_a_formula(us, visit):
    ask(us, name="=HYPERLINK(1) B.V.")
    ask(us, name="+31 B.V.")

    book = load_workbook(BytesIO(visit("limits_csv", format="xlsx").content))

    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert "'=HYPERLINK(1) B.V." in {cell.value for cell in cells}


def test_the_files_follow_the_filter_that_opens_the_list(us, visit):
    ask(us, 5, 20_000, name="Weak B.V.")
    ask(us, 4, name="Good B.V.")
    with tenancy.scope(staff=True):
        keep(us, is_default=True)

    file = visit("limits_csv").content.decode("utf-8-sig")

    assert "Weak B.V." in file
    assert "Good B.V." not in file


def test_requests_are_chosen_and_come_as_a_file_alike(us, visit):
    given = ask(us, name="Good B.V.")
    ask(us, 10, name="Bad B.V.")

    listed = visit("limit_requests", show="refused")
    head, *rows = sheet(visit("limit_requests_csv", format="xlsx", show="refused"))

    assert [row["asked"].buyer.name for row in listed.context["requests"]] == ["Bad B.V."]
    assert [row[head.index("Buyer")] for row in rows] == ["Bad B.V."]
    assert rows[0][head.index("UN/EDIFACT 4507")] == "3"
    by_name = visit("limit_requests", q=given.name[:3])
    assert [row["asked"].buyer.name for row in by_name.context["requests"]] == ["Good B.V."]
    assert "No request fits this choice" in visit("limit_requests", q="zz").content.decode()


def test_an_announced_end_stands_in_the_list(us, visit):
    company = ask(us, name="Good B.V.")
    with tenancy.scope(staff=True):
        services.grant_temporary(
            row_id=queries.limit_on(us.policy.id, company.id, TODAY).public_id,
            amount=eur(5_000),
            first=TODAY,
            until=TODAY + timedelta(days=9),
            by=underwriter(),
            now=NOW,
        )

    page = visit("limits", ends="12").content.decode()

    assert "11 Mar 2026" in page
    assert "looked at by" in page


def test_a_buyer_without_a_limit_is_on_no_list(us, visit):
    with tenancy.scope(staff=True):
        stranger = buyer()

    assert stranger.name not in visit("limits", show="").content.decode()
