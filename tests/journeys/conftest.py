"""What every journey starts from."""

import pytest
from django.core.cache import cache

from core import deliveries
from tests.journeys import ground, people
from tests.journeys.workers import Twice, Workers
from tests.monitoring.receiver import listening


@pytest.fixture
def workers(monkeypatch, settings):
    """Workers in this process, with the demo's mailbox; every delivery is made twice."""
    settings.EMAIL_BACKEND = "core.mailbox.MailboxBackend"
    cache.clear()  # which codes were used, how often somebody tried: of the test before
    workers = Workers()
    monkeypatch.setattr(deliveries, "deliver", Twice(workers))
    return workers


@pytest.fixture
def world(transactional_db, workers):
    """The small world."""
    return ground.build()


@pytest.fixture
def receiver():
    """The policyholder's own system, which listens for webhooks."""
    with listening() as receiver:
        yield receiver


@pytest.fixture
def come_in(browser, live_server, world):
    """Let people sign in, each in a window of their own; nobody's browser may complain."""
    inside = []

    def _come_in(email, *, is_staff=False):
        person = people.come_in(browser, live_server.url, email, is_staff=is_staff)
        inside.append(person)
        return person

    yield _come_in
    for person in inside:
        person.page.context.close()
    assert [complaint for person in inside for complaint in person.complaints] == []
