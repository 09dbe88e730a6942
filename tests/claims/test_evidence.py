"""Files sent for a claim: only what they say they are, kept once, and nobody else's to read."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import User
from accounts.rules import MandateRole, StaffRole
from claims import queries, services
from claims.models import Claim, Evidence
from claims.rules import evidence as rules
from claims.rules.lifecycle import NothingAsked
from core import files as taken
from core import tenancy
from core.files import FileKind, GivenFile
from core.models import Event
from tests import factories
from tests.claims.conftest import BANKRUPT
from tests.claims.ground import at
from tests.signing_in import sign_in

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def workbook() -> bytes:
    packed = io.BytesIO()
    openpyxl.Workbook().save(packed)
    return packed.getvalue()


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as found:
        found.writestr("run.exe", b"MZ")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (b"\x89PNG\r\n\x1a\n\x00\x00", FileKind.PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", FileKind.JPEG),
        (workbook(), FileKind.XLSX),
        (b"number;amount\nF-1;12.50\n", FileKind.CSV),
        ("\ufeffnummer,bedrag\nF-1,12".encode(), FileKind.CSV),
        ("number\tamount\nF-1\t12".encode("utf-16"), FileKind.CSV),
        ("Käufer;Betrag\n".encode("cp1252"), FileKind.CSV),
    ],
)
def test_a_file_is_what_is_in_it_whatever_it_is_called(content, kind):
    assert taken.kind_of(GivenFile("holiday.exe", content)) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00",
        archive(),
        b"<!DOCTYPE html><script>alert(1),2</script>",
        b"#!/bin/sh\necho a,b",
        b'{"a": 1, "b": 2}',
        b"just a sentence without columns",
        b"a;b\x00c",
        b"GIF89a;",
        b" %PDF-1.7",
    ],
)
def test_what_is_no_evidence_is_refused(content):
    with pytest.raises(taken.FileNotAccepted, match=r"bill\.pdf"):
        taken.kind_of(GivenFile("bill.pdf", content))


def test_an_empty_or_enormous_file_is_refused():
    with pytest.raises(taken.FileEmpty):
        taken.kind_of(GivenFile("a.pdf", b""))
    with pytest.raises(taken.FileTooLarge):
        taken.kind_of(GivenFile("a.pdf", PDF.ljust(taken.LARGEST_FILE + 1)))
    assert taken.kind_of(GivenFile("a.pdf", PDF.ljust(taken.LARGEST_FILE))) is FileKind.PDF


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("order.pdf", "order.pdf"),
        ("C:\\scans\\order.pdf", "order.pdf"),
        ("../../etc/order.pdf", "order.pdf"),
        ("or\r\nder\x00.pdf", "order.pdf"),
        ("", "file"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 200, "x" * 120),
    ],
)
def test_a_name_is_shown_without_folders_and_within_measure(name, shown):
    assert GivenFile(name, PDF).shown_name == shown


@pytest.fixture
def asked(world):
    with tenancy.scope(staff=True):
        Claim.objects.update(state="DOCUMENTS_REQUESTED", question="The contract, please")
        world.claim.refresh_from_db()
    return world


@pytest.fixture
def sent(asked) -> Evidence:
    with tenancy.scope(staff=True):
        answer(asked, GivenFile("contract.pdf", PDF))
        return Evidence.objects.get()


def answer(world, *files, by=None):
    services.answer_question(
        claim_id=world.claim.public_id,
        answer="Here it is",
        files=files,
        by=by or world.us.actor,
        now=at(BANKRUPT),
    )


@pytest.mark.django_db
def test_a_file_is_kept_with_the_answer_and_once(asked):
    with tenancy.scope(staff=True):
        for _ in range(2):
            answer(asked, GivenFile("contract.pdf", PDF), GivenFile("again.pdf", PDF))
        answer(asked, GivenFile("order.pdf", PDF + b"order"))

        kept = list(queries.evidence_of(asked.claim))
        assert [(row.file_name, row.kind, row.size) for row in kept] == [
            ("contract.pdf", "PDF", len(PDF)),
            ("order.pdf", "PDF", len(PDF) + 5),
        ]
        told = Event.objects.filter(name="claims.question_answered").order_by("sequence")
        assert [event.facts["files"] for event in told] == [1, 1]


@pytest.mark.django_db
def test_one_wrong_file_and_nothing_of_the_answer_is_kept(asked):
    with tenancy.scope(staff=True):
        with pytest.raises(taken.FileNotAccepted):
            answer(asked, GivenFile("contract.pdf", PDF), GivenFile("run.exe", b"MZ\x00"))

        asked.claim.refresh_from_db()
        assert (asked.claim.answer, Evidence.objects.count()) == ("", 0)


@pytest.mark.django_db
def test_a_claim_takes_only_so_many_files(asked):
    files = [GivenFile(f"{each}.pdf", PDF + bytes([each])) for each in range(1, 22)]
    with tenancy.scope(staff=True):
        with pytest.raises(rules.TooManyFiles):
            answer(asked, *files)
        answer(asked, *files[: rules.MOST_FILES])
        with pytest.raises(rules.TooManyFiles):
            answer(asked, files[-1])


@pytest.mark.django_db
def test_nothing_is_taken_in_that_nobody_asked_for(world):
    with tenancy.scope(staff=True):
        with pytest.raises(NothingAsked):
            answer(world, GivenFile("contract.pdf", PDF))

        assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_files_are_sent_and_fetched_on_the_claim(client, asked):
    base = asked.page(client)
    page = f"{base}claims/{asked.claim.public_id}/"
    files = [
        SimpleUploadedFile("contract.pdf", PDF, content_type="text/html"),
        SimpleUploadedFile("list;1.csv", b"a;b\n1;2\n"),
    ]

    form = client.get(page).content.decode()
    client.post(f"{page}answer/", {"answer": "Here", "documents": files})
    shown = client.get(page).content.decode()
    with tenancy.scope(staff=True):
        first = Evidence.objects.get(kind="PDF")
    fetched = client.get(f"{base}claims/evidence/{first.public_id}/")

    assert 'enctype="multipart/form-data"' in form
    assert "multiple" in form
    assert "contract.pdf" in shown
    assert "list;1.csv" in shown
    assert (fetched.content, fetched["Content-Type"]) == (PDF, "application/pdf")
    assert fetched["Content-Disposition"] == 'attachment; filename="contract.pdf"'
    assert fetched["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_a_file_of_another_kind_is_refused_beside_the_form_and_the_answer_stays_typed(
    client, asked
):
    page = f"{asked.page(client)}claims/{asked.claim.public_id}/"

    shown = client.post(
        f"{page}answer/",
        {"answer": "Typed with care", "documents": [SimpleUploadedFile("x.pdf", b"MZ\x00")]},
    ).content.decode()

    assert "x.pdf is no PDF, PNG, JPEG, CSV or XLSX." in shown
    assert "Typed with care" in shown


@pytest.mark.django_db
def test_a_file_is_its_policyholders_alone(client, asked, sent):
    with tenancy.scope(staff=True):
        stranger = factories.mandate(factories.policyholder(), MandateRole.OWNER)
        mine = User.objects.get(id=asked.us.actor.user_id or 0)
    paths = (
        f"/portal/{stranger.policyholder.public_id}/claims/evidence/{sent.public_id}/",
        f"/portal/{asked.us.holder.public_id}/claims/evidence/{sent.public_id}/",
    )

    sign_in(client, stranger.user)
    assert [client.get(path).status_code for path in paths] == [404, 404]
    sign_in(client, mine)
    assert [client.get(path).status_code for path in paths] == [404, 200]


@pytest.mark.django_db
def test_the_database_itself_hides_a_file_from_strangers(asked, sent):
    with tenancy.scope(staff=True):
        stranger = factories.policyholder()

    with tenancy.scope(policyholder_id=stranger.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_evidence")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (StaffRole.CLAIMS_HANDLER, 200),
        (StaffRole.AUDITOR, 200),
        (StaffRole.UNDERWRITER, 403),
    ],
)
def test_the_handler_reads_what_was_sent(client, asked, sent, role, status):
    asked.sign_in_desk(client, role)

    file = client.get(f"/admin/claims/claim/evidence/{sent.public_id}/")
    desk = client.get(f"/admin/claims/claim/{asked.claim.pk}/change/")

    assert (file.status_code == 200) == (status == 200)
    assert ("contract.pdf" in desk.content.decode()) == (status == 200)


@pytest.mark.django_db
def test_a_dispute_is_said_on_the_claim_to_both_sides(client, asked):
    with tenancy.scope(staff=True):
        invoice = asked.us.holder.invoice_set.get(number="A1")
        invoice.dispute_set.create(
            policyholder=asked.us.holder,
            amount=2_000,
            currency="EUR",
            opened_on=BANKRUPT,
            reason="Broken",
            recorded_at=at(BANKRUPT),
        )
    page = f"{asked.page(client)}claims/{asked.claim.public_id}/"
    words = "EUR\u00a02,000.00 of invoice A1 is in dispute since 1 April 2026"

    ours = client.get(page).content.decode()
    asked.sign_in_desk(client, StaffRole.CLAIMS_HANDLER)
    theirs = client.get(f"/admin/claims/claim/{asked.claim.pk}/change/").content.decode()

    assert words in ours
    assert words in theirs
