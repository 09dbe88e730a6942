"""Feeds of signals: files by line, and suppliers' systems; broken, doubled and future lines."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from rest_framework.test import APIClient

from accounts.rules import NotYourRole, StaffRole
from core import tenancy
from monitoring.models import Signal, SignalFile
from monitoring.services import feeds
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.signals_ground import analyst, graded_buyer
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db
HEAD = "source_id;kind;happened_on;number;revision;withdrawn\n"


@pytest.fixture(autouse=True)
def _insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def number():
    return graded_buyer().identifiers.get(scheme="KVK").value


def run(file, *options):
    out, errors = io.StringIO(), io.StringIO()
    problem = ""
    try:
        call_command(
            "import_signals", str(file), "--source", "Register", *options, stdout=out, stderr=errors
        )
    except CommandError as refusal:
        problem = str(refusal)
    return out.getvalue(), errors.getvalue(), problem


def mixed(number):
    """Return a file with one good line and every kind of wrong one."""
    tomorrow = TODAY + timedelta(days=1)
    return HEAD + "".join(
        f"{line}\n"
        for line in (
            f"A1;NEGATIVE_NEWS;2026-02-27;{number};;",
            f"A1;NEGATIVE_NEWS;2026-02-27;{number};;",  # the same again
            f"A2;EARTHQUAKE;2026-02-27;{number};;",
            f"A3;BANKRUPTCY;{tomorrow};{number};;",
            "A4;BANKRUPTCY;2026-02-27;123;;",
            f"A5;BANKRUPTCY;2026-02-27;{number};;",  # these two contradict each other
            f"A5;ATTACHMENT;2026-02-27;{number};;",
            f";BANKRUPTCY;2026-02-27;{number};;",
            f"A6;OVERDUE_REPORTED;2026-02-27;{number};;",
            f"A7;BANKRUPTCY;27 February;{number};;",
            f"A8;BANKRUPTCY;2026-02-27;{number};;perhaps",
        )
    )


def test_the_rest_counts_and_every_refused_line_is_named(tmp_path, number):
    file = tmp_path / "register.csv"
    file.write_text(mixed(number))

    out, errors, problem = run(file)

    assert out.startswith("Lines that are refused are reported; the others count.")
    assert [row.source_id for row in Signal.objects.all()] == ["A1"]
    assert [line.split(":")[0] for line in errors.splitlines()] == [
        "line 4, kind", "line 5, happened_on", "line 6, number", "line 7, source_id",
        "line 8, source_id", "line 9, source_id", "line 10, kind", "line 11, happened_on",
        "line 12, withdrawn",
    ]  # fmt: skip
    assert "1 new, 1 repeated, 9 refused" in out
    assert problem == ""


def test_whole_means_nothing_counts_if_a_line_is_refused(tmp_path, number):
    file = tmp_path / "register.csv"
    file.write_text(mixed(number))

    out, _, problem = run(file, "--whole")

    assert out.startswith("All or nothing")
    assert "nothing of the file counts" in problem
    assert Signal.objects.count() == 0


def test_a_trial_keeps_nothing(tmp_path, number):
    file = tmp_path / "register.csv"
    file.write_text(mixed(number))

    out, _, _ = run(file, "--try")

    assert "nothing was kept" in out
    assert (Signal.objects.count(), SignalFile.objects.count()) == (0, 0)


@pytest.mark.parametrize("wrapped", [True, False])
def test_json_says_the_same_as_csv(tmp_path, number, wrapped):
    message = {
        "source_id": "J1", "kind": "NEGATIVE_NEWS", "happened_on": "2026-02-27", "number": number,
        "revision": 2, "withdrawn": False,
    }  # fmt: skip
    file = tmp_path / "news.json"
    several = [message, {"source_id": "J2"}]
    file.write_text(json.dumps({"signals": several} if wrapped else several))

    out, errors, _ = run(file)

    assert Signal.objects.get().revision == 2
    assert "1 new, 1 refused" in out
    assert errors.startswith("line 2, kind")


def test_the_same_file_again_changes_nothing(tmp_path, number):
    file = tmp_path / "register.csv"
    file.write_text(f"{HEAD}A1;NEGATIVE_NEWS;2026-02-27;{number};;\n")
    run(file)

    out, _, _ = run(file)

    assert "1 repeated" in out
    assert Signal.objects.count() == 1


def test_other_facts_than_before_are_refused_by_line(tmp_path, number):
    file = tmp_path / "register.csv"
    file.write_text(f"{HEAD}A1;NEGATIVE_NEWS;2026-02-27;{number};;\n")
    run(file)
    file.write_text(f"{HEAD}A1;NEGATIVE_NEWS;2026-02-26;{number};;\n")

    _, errors, _ = run(file)

    assert "came with other facts before in revision 1" in errors


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("kind;number\nBANKRUPTCY;1\n", "source_id"),
        ("[{", "no whole JSON"),
        ('{"signals": 3}', "no list of signals"),
        ("", "source_id"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_as_a_whole(tmp_path, content, said):
    file = tmp_path / "feed"
    file.write_text(content)

    _, _, problem = run(file)

    assert said in problem


# The API -----------------------------------------------------------------------------------------


@pytest.fixture
def supplier():
    senior = analyst(StaffRole.SENIOR_RISK_ANALYST)
    _, secret = feeds.make_key(source="Agency", by=senior, now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def post(client, *several):
    return client.post("/api/v1/signals", {"signals": list(several)}, format="json")


def message(number, **more):
    given = {"source_id": "P1", "kind": "NEGATIVE_NEWS", "happened_on": "2026-02-27"}
    return {**given, "number": number, **more}


def test_a_supplier_sends_signals_of_its_own_source(supplier, number):
    answer = post(supplier, message(number), message(number, source_id="P2", kind="EARTHQUAKE"))

    assert answer.status_code == 200
    assert [each["outcome"] for each in answer.data["signals"]] == ["NEW", "REFUSED"]
    assert answer.data["signals"][1]["column"] == "kind"
    assert Signal.objects.get().source == "Agency"


def test_sent_again_it_changes_nothing(supplier, number):
    post(supplier, message(number))

    answer = post(supplier, message(number))

    assert answer.data["signals"][0]["outcome"] == "REPEATED"
    assert Signal.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"signals": []}, {"signals": "x"}, ["x"]])
def test_what_is_no_list_is_refused(supplier, body):
    assert supplier.post("/api/v1/signals", body, format="json").status_code == 400


@pytest.mark.parametrize(
    ("asked", "said"),
    [({}, "is no kind of signal"), ({"Accept-Language": "nl"}, "is geen soort signaal")],
)
def test_a_supplier_hears_english_unless_it_asks_for_dutch(supplier, number, asked, said):
    sent = {"signals": [message(number, kind="LUNCH")]}

    with translation.override("nl"):  # what a visitor without a wish would get
        answer = supplier.post("/api/v1/signals", sent, format="json", headers=asked)

    assert said in answer.data["signals"][0]["problem"]


def test_more_than_500_are_sent_in_parts(supplier, number):
    assert post(supplier, *[message(number)] * 501).status_code == 400


@pytest.mark.parametrize("secret", ["", "dkf_wrong", "dk_wrong"])
def test_without_a_key_nothing_is_taken_in(number, secret):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert post(client, message(number)).status_code == 401
    assert Signal.objects.count() == 0


def test_a_stopped_key_works_no_more(number):
    senior = analyst(StaffRole.SENIOR_RISK_ANALYST)
    key, secret = feeds.make_key(source="Agency", by=senior, now=NOW)
    feeds.revoke_key(key_id=key.public_id, by=senior, now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert post(client, message(number)).status_code == 401


def test_a_key_opens_nothing_else(supplier):
    assert supplier.get("/api/v1/notices").status_code == 401


def test_one_key_a_source():
    senior = analyst(StaffRole.SENIOR_RISK_ANALYST)
    feeds.make_key(source="Agency", by=senior, now=NOW)

    with pytest.raises(feeds.FeedThere):
        feeds.make_key(source="Agency", by=senior, now=NOW)


def test_only_a_senior_analyst_lets_a_supplier_in():
    with pytest.raises(NotYourRole):
        feeds.make_key(source="Agency", by=analyst(), now=NOW)


# The desk ----------------------------------------------------------------------------------------


def test_a_file_is_previewed_at_the_desk_and_read_in_when_confirmed(client, number):
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
    address = reverse("admin:monitoring_signalfile_do_start", args=["upload"])
    file = SimpleUploadedFile("register.csv", mixed(number).encode())

    seen = client.post(address, {"source": "Register", "file": file})
    assert "Refused: 9" in seen.content.decode()
    assert Signal.objects.count() == 0
    form = seen.context["form"]
    given = {
        "source": "Register",
        "name": form["name"].value(),
        "content": form["content"].value(),
        "confirmed": seen.context["preview_read"],
    }
    done = client.post(address, given, follow=True)

    assert done.status_code == 200
    assert [row.source_id for row in Signal.objects.all()] == ["A1"]
    row = SignalFile.objects.get()
    assert (row.file_name, len(row.refused)) == ("register.csv", 9)
    page = client.get(reverse("admin:monitoring_signalfile_change", args=[row.pk]))
    assert "happened_on" in page.content.decode()
