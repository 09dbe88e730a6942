"""What happens elsewhere arrives in an open page, without anybody pressing anything."""

from playwright.sync_api import expect

from accounts.rules import SYSTEM
from core import clock, tenancy
from core.fields import new_public_id
from grading import services as grading
from grading.models import Statement
from tests.journeys.ground import AILING, OWNER
from tests.monitoring.test_pages import look_at

TWO_SECONDS = 2000


def ask_for_a_limit(owner, buyer):
    policyholder = owner.page.url.split("/portal/")[1].split("/")[0]
    owner.open(f"/portal/{policyholder}/buyers/{buyer.public_id}/limit/")
    owner.fill(amount="50000", payment_days="30")
    owner.press("Ask for this limit")
    owner.sees("Your limit is EUR50,000")


def let_the_grade_fall(buyer, world, workers):
    """Bad accounts are filed elsewhere; nobody touches the open page."""
    with tenancy.scope(staff=True):
        now = clock.now()
        Statement.objects.filter(company=buyer).update(**AILING)
        grading.regrade([buyer.id], cause="ACCOUNTS", cause_id=new_public_id(), by=SYSTEM, now=now)
    workers.settle()


def test_a_downgrade_elsewhere_shows_in_the_open_portfolio(come_in, world, workers, live_server):
    owner = come_in(OWNER)
    ask_for_a_limit(owner, world.payer)
    owner.press("Limits")
    row = owner.page.locator("tbody tr", has_text=world.payer.name)
    expect(row).to_contain_text("Grade 3")
    count = owner.page.locator(".navigation--side [data-unread]")
    before = count.inner_text()

    let_the_grade_fall(world.payer, world, workers)

    news = owner.page.locator(".live__news")
    expect(news).to_contain_text(
        f"The grade of {world.payer.name} went from 3 to 7", timeout=TWO_SECONDS
    )
    expect(news).to_contain_text(
        f"The limit on {world.payer.name} goes down to EUR 15,000.00", timeout=TWO_SECONDS
    )
    expect(row).to_contain_text("Grade 7", timeout=5 * TWO_SECONDS)  # refreshed every 5 seconds
    expect(count).not_to_have_text(before, timeout=TWO_SECONDS)
    look_at(owner.page, live_server, owner.page.url.removeprefix(live_server.url))


def test_a_page_that_is_being_worked_in_is_not_changed_under_ones_hands(come_in, world, workers):
    owner = come_in(OWNER)
    ask_for_a_limit(owner, world.payer)
    owner.press("Limits")
    owner.page.locator("details.confirm summary").first.click()

    let_the_grade_fall(world.payer, world, workers)

    owner.sees("Something on this page changed while you were working on it.")
    expect(owner.page.locator("details.confirm[open]")).to_have_count(1)
    owner.press("Show it as it is now")
    owner.sees("Grade 7")


def test_a_notice_that_arrived_can_be_put_away_or_opened(come_in, world, workers):
    owner = come_in(OWNER)
    ask_for_a_limit(owner, world.payer)
    owner.press("Overview")
    let_the_grade_fall(world.payer, world, workers)
    news = owner.page.locator(".live__news [data-news]")
    grade, limit = news.filter(has_text="The grade of"), news.filter(has_text="The limit on")

    grade.get_by_role("button", name="Close").click()
    expect(grade).to_have_count(0)
    limit.get_by_role("link", name="Read the notice").click()
    owner.sees(f"The limit on {world.payer.name} goes down to EUR 15,000.00", "Takes effect")


def test_a_page_that_is_cut_off_says_so_and_goes_on_by_itself(come_in, world, workers):
    owner = come_in(OWNER)
    owner.page.clock.install()  # the page waits longer each time; nobody has to wait with it
    owner.press("Overview")
    owner.page.route("**/notices/news/**", lambda route: route.abort())
    lost = owner.page.locator("[data-live-lost]")

    let_time_pass(owner.page, until=lost.is_visible)
    owner.complaints.clear()  # the browser says that it reached nobody
    owner.page.unroute("**/notices/news/**")

    let_time_pass(owner.page, until=lost.is_hidden)
    owner.complaints.clear()


def let_time_pass(page, *, until):
    """Move the clock of the page on; what it asks is answered in real time."""
    for _ in range(100):
        if until():
            return
        page.clock.fast_forward(5000)
        page.wait_for_timeout(100)
    raise AssertionError("it did not come, however long one waits")


def test_a_page_of_somebody_signed_out_says_so_and_asks_no_more(come_in, world):
    owner = come_in(OWNER)
    owner.press("Overview")
    owner.page.context.clear_cookies()

    expect(owner.page.locator("[data-live-over]")).to_be_visible(timeout=5000)
    asked = []
    owner.page.on("request", lambda request: asked.append(request.url))
    owner.page.wait_for_timeout(2500)
    assert asked == []
