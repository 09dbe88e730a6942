"""From the sign-in to a decided limit within a minute of a person's time, on a phone and a desk."""

import time
from dataclasses import dataclass, field

import pytest

from tests.journeys.ground import OWNER, PASSWORD
from tests.journeys.people import Person, arrive

WIDTHS = {"phone": (360, 740), "desk": (1280, 900)}
A_MINUTE = 60
# What a person takes (the keystroke-level model, with an average typist and time to look).
_A_KEY, _A_PRESS = 0.28, 1.1 + 1.35


@dataclass
class Clock:
    """What the person takes for each action, and the machine between them."""

    person: Person
    began: float = field(default_factory=time.monotonic)
    hands: float = 0

    def type(self, name: str, text: str) -> None:
        """Type into a field."""
        self.hands += _A_PRESS + _A_KEY * len(text)
        self.person.page.locator(f"input[name={name}]:visible").last.press_sequentially(text)

    def press(self, name: str) -> None:
        """Press a button or follow a link, whose name may go on."""
        self.hands += _A_PRESS
        self.person.press(name, exact=False)

    def reads(self, *texts: str) -> None:
        """See what should be on the page, and that the page is no wider than the screen."""
        self.hands += _A_PRESS
        self.person.sees(*texts)
        page = self.person.page
        size = page.viewport_size
        assert size is not None
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    @property
    def seconds(self) -> float:
        """What it took in all."""
        return self.hands + time.monotonic() - self.began


@pytest.fixture(params=WIDTHS)
def person(request, browser, live_server, world):
    """Somebody at a screen of one width; the browser may not complain."""
    someone = arrive(browser, live_server.url)
    width, height = WIDTHS[request.param]
    someone.page.set_viewport_size({"width": width, "height": height})
    yield someone
    someone.page.context.close()
    assert someone.complaints == []


def test_from_the_sign_in_to_a_limit_in_a_minute(person, world):
    person.open("/accounts/login/")
    clock = Clock(person)

    clock.type("login", OWNER)
    clock.type("password", PASSWORD)
    clock.press("Sign in")
    clock.type("q", "norderlicht zwole")
    clock.press(world.payer.name)
    clock.reads("Grade 3", "What you can expect", "is given at once")
    clock.press("Ask for EUR")
    clock.press("Ask for this limit")
    clock.reads("Approved", "Your limit is EUR", "Your request fits our rules", "We look at this")

    assert clock.seconds < A_MINUTE
    person.open(person.page.url.partition("/requests/")[0])
    person.press_summary("Change the limit")
    clock.reads("Raise or lower the limit to", "Give up the limit")


def test_a_company_nobody_knows_is_added_asked_for_and_told_what_happens(person):
    person.open("/accounts/login/")
    clock = Clock(person)

    clock.type("login", OWNER)
    clock.type("password", PASSWORD)
    clock.press("Sign in")
    person.open(person.page.url.rstrip("/") + "/buyers/?q=Nergens+Handel")
    clock.press("Add a company")
    clock.type("value", "77001234")
    clock.press("Add this company")
    clock.reads("Nergens Handel is added", "We have not checked yet who this company is")
    clock.press("Ask for a limit")
    clock.type("amount", "10000")
    clock.press("Ask for this limit")
    clock.reads("An underwriter looks at it", "As soon as we have checked who the company is")

    assert clock.seconds < A_MINUTE
