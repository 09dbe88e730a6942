"""The whole chain in a real browser, from the sign-in to the payout statement."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import formats, translation
from pypdf import PdfReader
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from accounts.rules import StaffRole
from collections_app.rules import published_rates
from core import clock, mailbox
from core.dates import business_date
from core.templatetags.amounts import day_text
from tests.journeys.ground import AILING, IBAN, OWNER, STAFF, number_of

# What was sold: number, days until due, net, VAT. The buyer pays 2,500.00 of the first.
INVOICES = (("F-1001", 30, "10000.00", "2100.00"), ("F-1002", 37, "8450.35", "1774.57"))

# Worked by hand: open, the part without VAT, its insured share of 90 %, and the sums of them.
CALCULATED = (
    *("9,600.00", "7,933.88", "7,140.49"),  # 12,100.00 less 2,500.00, / 1.21, x 0.9
    *("10,224.92", "8,450.35", "7,605.32"),  # so that the lines add up to the cent
    *("22,324.92", "\u22122,500.00", "19,824.92", "\u22123,440.69", "16,384.23"),
    *("\u22121,638.42", "14,745.81"),
)


@pytest.fixture
def staff(come_in):
    """Members of staff at their desks, each signed in once."""
    inside = {}

    def _staff(role):
        if role not in inside:
            inside[role] = come_in(STAFF[role], is_staff=True)
        return inside[role]

    return _staff


@pytest.mark.usefixtures("pango")
def test_from_the_sign_in_to_the_payout(come_in, staff, world, workers, receiver):
    owner = come_in(OWNER)
    secret = listen(owner, receiver)
    find_the_buyer(owner, world)
    ask_for_a_limit(owner, world.payer)
    for invoice in INVOICES:
        enter_an_invoice(owner, world, *invoice)

    file_bad_accounts(staff(StaffRole.RISK_ANALYST), world, workers)
    be_told(owner, world, receiver, secret)

    move_the_date(staff(StaffRole.RISK_ANALYST), 30, workers)
    move_the_date(staff(StaffRole.RISK_ANALYST), 30, workers)
    write_letters(owner, world, workers)
    move_the_date(staff(StaffRole.RISK_ANALYST), 7, workers)
    case = hand_over(owner, world, workers)
    collect(staff(StaffRole.COLLECTOR), case, workers)
    claim = notify_a_claim(owner, world, workers)
    for _month in range(2):
        move_the_date(staff(StaffRole.CLAIMS_HANDLER), 30, workers)
    assess(staff(StaffRole.CLAIMS_HANDLER), claim, workers)
    release(staff(StaffRole.CLAIMS_RELEASER), claim, workers)
    be_paid(owner, world, claim)
    assert len(workers.delivered_twice) > 50


def today():
    return business_date(clock.now())


def listen(owner, receiver):
    """Have the policyholder's own system told; return the secret of its endpoint."""
    owner.press("Settings")
    owner.press("Webhooks")
    owner.fill(url=receiver.url)
    owner.press("Add the endpoint")
    owner.press_summary("The secret")
    return owner.page.locator("details code").inner_text()


def find_the_buyer(owner, world):
    """By a name with errors in it, and by number."""
    owner.press("Buyers")
    owner.fill(q="Norderlicht Bouwmaterialn")
    owner.press("Search")
    assert owner.page.get_by_role("link", name=world.payer.name).count() == 1
    owner.fill(q=number_of(world.payer))
    owner.press("Search")
    owner.page.get_by_role("main").get_by_role("link", name=world.payer.name).click()
    owner.sees("Grade 3", "Retained earnings / total assets:", "No limit yet")


def ask_for_a_limit(owner, buyer):
    """The decision with its reasons is the next page, and the limit stands in the portfolio."""
    owner.press("Ask for a limit")
    owner.fill(amount="50000", payment_days="30")
    owner.press("Ask for this limit")
    owner.sees("Approved", "Your limit is EUR50,000", "Why Your request fits our rules")
    owner.press("Limits")
    owner.sees(buyer.name, "50,000")


def enter_an_invoice(owner, world, number, days, net, vat):
    owner.press("Invoices")
    owner.press("Add an invoice")
    owner.fill(
        buyer=number_of(world.payer),
        number=number,
        due_on=(today() + timedelta(days=days)).isoformat(),
        net_amount=net,
        vat_amount=vat,
    )
    owner.press("Record the invoice")
    owner.sees(f"Invoice {number} is recorded.")


def file_bad_accounts(analyst, world, workers):
    """The grade follows at once, and with it the limit."""
    analyst.open("/admin/grading/companyscore/?q=noorderlicht")
    analyst.press(world.payer.name)
    lines = {item: str(amount) for item, amount in AILING.items()}
    year_end = f"{today().year - 1}-12-31"
    analyst.at_desk("File accounts", period_end=year_end, source="Trade register", **lines)
    workers.settle()
    analyst.page.reload()
    analyst.sees("Grade 7", "Solvency (equity / total assets) 4.5% (2025)")


def be_told(owner, world, receiver, secret):
    """In the portal, by mail and by a signed webhook, of the limit that goes down with notice."""
    starts_on = today() + timedelta(days=30)
    title = f"The limit on {world.payer.name} goes down to EUR 15,000.00"
    owner.press("Notices", exact=False)
    owner.sees(title, f"The grade of {world.payer.name} went from 3 to 7")
    owner.press(title)
    owner.sees("What you dispatched before within the old limit stays covered")
    owner.sees(f"Takes effect {starts_on.day} {starts_on:%b %Y}")

    mail = mailbox.mails(OWNER).get(subject=title)
    assert day_text(starts_on) in mail.body
    portal = owner.page.url
    owner.press("Mailbox")
    owner.fill(to=OWNER)
    owner.press("Show")
    owner.press(title)
    owner.sees(OWNER, day_text(starts_on))
    owner.open(portal)

    verified = {
        headers["webhook-id"]: Webhook(secret).verify(body, headers)
        for headers, body in receiver.got
    }
    assert len(receiver.got) == len(verified) > 0  # each was sent once, under an id of its own
    (reduced,) = (each for each in verified.values() if each["type"] == "limits.reduced")
    assert reduced["data"]["buyer"] == str(world.payer.public_id)
    assert reduced["data"]["amount"] == "15000.00"
    assert reduced["data"]["effective_on"] == starts_on.isoformat()
    headers, body = receiver.got[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"data", b"date"), headers)


def move_the_date(person, days, workers):
    """With the demo's button, as staff do."""
    aim = today() + timedelta(days=days)
    person.open("/admin/")
    person.fill(days=str(days))
    person.press("Move the date")
    workers.live()
    person.page.wait_for_url("**/admin/")
    person.sees(f"business date {day_text(aim)}", "The business date is where you wanted it.")


def write_letters(owner, world, workers):
    """A reminder, then a final notice: both ask what is open, the second with interest."""
    owner.press("Collection")
    owner.press("Overdue buyers")
    owner.press(world.payer.name)
    for button, letter, asked in (
        ("Make the reminder", "Reminder", "22.324,92"),
        ("Make the final notice", "Final notice", with_interest()),
    ):
        owner.press(button)
        owner.sees("The letter is being made.", "Being made…")
        workers.settle()
        owner.page.reload()
        name = owner.page.get_by_role("rowheader", name=letter)
        link = owner.page.get_by_role("row").filter(has=name).get_by_role("link", name="PDF")
        pdf = text_of(owner.download(link.click))
        for text in (world.payer.name, "F-1001", "12.100,00", "F-1002", "10.224,92", asked):
            assert text in pdf


def with_interest():
    """Return what is asked today: what is open, with interest to the last day of a known rate."""
    rates = published_rates.series("NL_HANDELSRENTE")
    through, asked = min(today(), rates.known_until), Decimal()
    for _number, days, net, vat in INVOICES:
        due_on = today() - timedelta(days=60 - days)
        amount = Decimal(net) + Decimal(vat)
        interest = amount * rates.rows[-1][1] / 100 * max((through - due_on).days, 0) / 365
        asked += amount + interest.quantize(Decimal("0.01"))
    with translation.override("nl"):
        return formats.number_format(asked, use_l10n=True, force_grouping=True)


def hand_over(owner, world, workers):
    """Return the number of the case."""
    owner.press("Hand the debt over")
    owner.sees("EUR22,324.92", "Collection costs by law, to be claimed EUR998.25")
    owner.press("Hand the debt over now")
    workers.settle()
    owner.sees("Handed over", "Open on the claims ledger EUR22,324.92")
    return owner.page.get_by_role("heading", level=1).inner_text().removeprefix("Case ")


def collect(collector, case, workers):
    """A part is paid: by law to costs and interest first, on the claims ledger to the oldest."""
    collector.open(f"/admin/collections_app/case/?q={case}")
    collector.press(case)
    collector.at_desk("Take the case")
    collector.at_desk("Make a demand")
    collector.at_desk(
        "Book a payment",
        amount="2500.00",
        received_on=today().isoformat(),
        reference="Statement 214/7",
    )
    workers.settle()
    collector.page.reload()
    collector.sees("Received EUR2,500.00", "Open on the claims ledger EUR19,824.92")
    collector.sees("F-1001", "EUR9,600.00", "F-1002", "EUR10,224.92")


def notify_a_claim(owner, world, workers):
    """Return the number of the claim, which has to wait."""
    owner.press("Claims")
    owner.press("What can I claim?")
    owner.press(world.payer.name)
    owner.sees("We would pay", "The waiting period runs until")
    owner.press("Notify the claim")
    owner.sees("is notified.")
    workers.settle()
    owner.page.reload()
    owner.sees("Waiting period")
    return owner.page.locator("nav.breadcrumbs [aria-current=page]").inner_text()


def assess(handler, claim, workers):
    """Line by line, each with its rule."""
    handler.open(f"/admin/claims/claim/?q={claim}")
    handler.press(claim)
    handler.at_desk("Calculate")
    handler.sees("Insured. R-POL-10", *CALCULATED, "EUR14,745.81")
    handler.at_desk("Submit to a second person")
    workers.settle()


def release(releaser, claim, workers):
    """A second person types the amount; the statement says all of it to the cent."""
    releaser.open(f"/admin/claims/claim/?q={claim}")
    releaser.press(claim)
    releaser.at_desk("Approve and release", amount="14745.81")
    releaser.open(f"/admin/claims/payout/?q={claim}")
    releaser.sees("being made")
    workers.settle()
    releaser.page.reload()
    link = releaser.page.get_by_role("link", name=f"{claim}-payout.pdf")
    pdf = text_of(releaser.download(link.click))
    for text in (claim, "Sail and Rope B.V.", "Noorderlicht Bouwmaterialen B.V.", *CALCULATED):
        assert text in pdf
    assert "EUR 14,745.81" in pdf
    assert IBAN in pdf.replace(" ", "")
    releaser.press(claim)
    releaser.at_desk("Order the payment")
    releaser.at_desk("The bank paid", paid_on=today().isoformat())
    workers.settle()


def be_paid(owner, world, claim):
    """The policyholder is told, and has the same statement."""
    owner.press("Notices", exact=False)
    owner.sees(f"Your claim for {world.payer.name} is paid: EUR 14,745.81")
    owner.press("Claims")
    owner.press(world.payer.name)
    owner.sees(claim, "Paid", "EUR14,745.81")
    pdf = text_of(owner.download(owner.page.get_by_role("link", name="Statement (PDF)").click))
    assert "EUR 14,745.81" in pdf


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_bankruptcy_ends_the_limit_and_the_waiting(come_in, staff, world, workers, tmp_path):
    owner = come_in(OWNER)
    owner.open(owner.page.url + f"buyers/{world.failing.public_id}/")
    ask_for_a_limit(owner, world.failing)
    upload_a_ledger(owner, world, tmp_path)
    workers.settle()
    move_the_date(staff(StaffRole.RISK_ANALYST), 7, workers)
    record_a_bankruptcy(staff(StaffRole.RISK_ANALYST), world, workers)

    owner.press("Notices", exact=False)
    owner.sees(f"The limit on {world.failing.name} ended on {day_text(today())}")
    owner.press("Limits")
    owner.press(world.failing.name)
    owner.sees("Grade 10", "EUR0")
    claim = claim_at_once(owner, world, workers)
    handler = staff(StaffRole.CLAIMS_HANDLER)
    handler.open(f"/admin/claims/claim/?q={claim}")
    handler.press(claim)
    handler.at_desk("Calculate")
    handler.sees("L-2001", "6,000.00", "EUR5,400.00")  # without VAT, x 0.9


def upload_a_ledger(owner, world, folder):
    """As a spreadsheet of the policyholder's gives it."""
    issued, due = today(), today() + timedelta(days=30)
    file = folder / "ledger.csv"
    file.write_text(
        "debtor_id;invoice_no;invoice_date;due_date;amount_gross;amount_net;amount_open\n"
        f"{number_of(world.failing)};L-2001;{issued};{due};7.260,00;6.000,00;7.260,00\n"
    )
    owner.press("Invoices")
    owner.press("Upload a ledger")
    owner.page.locator("[name=file]").set_input_files(file)
    owner.fill(as_of=today().isoformat(), control_total="7260.00")
    owner.press("Look at the lines")
    owner.sees("L-2001")
    owner.press("Take the one line in")
    owner.sees("One line is taken in.")
    owner.press("Invoices")
    owner.sees("L-2001", "EUR7,260.00")


def record_a_bankruptcy(analyst, world, workers):
    analyst.open("/admin/grading/companyscore/?q=kade")
    analyst.press(world.failing.name)
    analyst.at_desk(
        "Record a public event",
        kind="BANKRUPTCY",
        happened_on=today().isoformat(),
        source="Insolvency register",
        source_reference="F.01/26/42",
    )
    workers.settle()
    analyst.page.reload()
    analyst.sees("Grade 10")


def claim_at_once(owner, world, workers):
    """Return the number of a claim that need not wait."""
    owner.open(owner.page.url.partition("/buyers/")[0] + f"/claims/new/{world.failing.public_id}/")
    owner.sees("The loss is there")
    owner.press("Notify the claim")
    owner.sees("is notified.")
    workers.settle()
    owner.page.reload()
    owner.sees("Ready to calculate")
    return owner.page.locator("nav.breadcrumbs [aria-current=page]").inner_text()
