"""Every step of a file of requests, twenty times at once: one is taken, the rest hear why not."""

import pytest

from core import tenancy
from limits.models import BulkRequest, BulkRow
from limits.rules.bulk import BulkState, Fate
from limits.services import bulk, bulk_lowering
from tests.factories import NOW
from tests.limits.races import Step, World, ensure_one_of_different, ensure_one_of_equal

pytestmark = pytest.mark.django_db(transaction=True)
MATCHING, READY, SENDING = BulkState.MATCHING, BulkState.READY, BulkState.SENDING
STOPPED, DONE = BulkState.STOPPED, BulkState.DONE
REFUSED = "STATE_REFUSED"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


# A file in each of its states ------------------------------------------------------------------


def looked_up_next(world: World) -> BulkRequest:
    with tenancy.scope(staff=True):
        number = world.company.identifiers.get().value
        content = f"number;country;amount\n{number};NL;50000\n".encode()
        return bulk.upload_requests(content=content, file_name="a.csv", by=world.us.actor, now=NOW)


def ready(world: World) -> BulkRequest:
    return _run(looked_up_next(world))


def sent(world: World) -> BulkRequest:
    file = ready(world)
    sending(world, file, 0)
    return file


def stopped(world: World) -> BulkRequest:
    file = sent(world)
    stopping(world, file, 0)
    return file


def stopped_unread(world: World) -> BulkRequest:
    file = looked_up_next(world)
    stopping(world, file, 0)
    return file


def to_choose(world: World) -> BulkRequest:
    file = ready(world)
    with tenancy.scope(staff=True):
        candidates = [{"id": str(world.company.public_id)}]
        BulkRow.objects.filter(bulk=file).update(
            fate=Fate.CHOOSE, buyer=None, candidates=candidates
        )
    return file


def _run(file: BulkRequest) -> BulkRequest:
    with tenancy.scope(staff=True):
        bulk.run_range(file.public_id, 1, 1, now=NOW)
    return file


# The steps -------------------------------------------------------------------------------------


def sending(w: World, file: BulkRequest, n: int):
    return w.ours(bulk.send, bulk_id=file.public_id)


def sending_all(w: World, file: BulkRequest, n: int):
    return w.ours(bulk_lowering.send, bulk_id=file.public_id, also_lower=True)


def stopping(w: World, file: BulkRequest, n: int):
    return w.ours(bulk.stop, bulk_id=file.public_id)


def choosing(w: World, file: BulkRequest, n: int):
    return w.ours(bulk.choose_company, bulk_id=file.public_id, line=2, company=w.company.public_id)


def working(w: World, file: BulkRequest, n: int):
    return w.at_the_desk(n, lambda by, now: bulk.run_range(file.public_id, 1, 1, now=now))


def in_state(state: BulkState):
    return BulkRequest.objects.filter(state=state).count


def chosen() -> int:
    return BulkRow.objects.filter(fate=Fate.WILL_ASK).count()


STEPS = [
    Step(
        "a file is looked up once, however many workers do",
        (),
        looked_up_next,
        working,
        set(),
        (),
        edges=((MATCHING, READY),),
        is_quiet=True,
        effects=in_state(READY),
    ),
    Step(
        "a file that is looked up is stopped once",
        (bulk.stop,),
        looked_up_next,
        stopping,
        {(REFUSED, STOPPED)},
        ("limits.bulk_stopped",),
        edges=((MATCHING, STOPPED),),
    ),
    Step(
        "a file is sent once, with what it lowers or without",
        (bulk.send, bulk_lowering.send),
        ready,
        sending,
        {(REFUSED, SENDING)},
        ("limits.bulk_sent",),
        other=sending_all,
        edges=((READY, SENDING),),
    ),
    Step(
        "a file that is sent is stopped once",
        (),
        sent,
        stopping,
        {(REFUSED, STOPPED)},
        ("limits.bulk_stopped",),
        edges=((SENDING, STOPPED),),
    ),
    Step(
        "a file is answered once, however many workers do",
        (),
        sent,
        working,
        set(),
        ("limits.bulk_answered",),
        edges=((SENDING, DONE),),
        is_quiet=True,
    ),
    Step(
        "a stopped file is gone on with once",
        (),
        stopped,
        sending,
        {(REFUSED, SENDING)},
        ("limits.bulk_sent",),
        other=sending_all,
        edges=((STOPPED, SENDING),),
    ),
    Step(
        "a file stopped before it was looked up is gone on with once",
        (),
        stopped_unread,
        sending,
        {(REFUSED, MATCHING)},
        ("limits.bulk_sent",),
        other=sending_all,
        edges=((STOPPED, MATCHING),),
    ),
    Step(
        "a company is chosen for a row once",
        (bulk.choose_company,),
        to_choose,
        choosing,
        {("CHOSEN_ALREADY", Fate.WILL_ASK)},
        (),
        effects=chosen,
    ),
]


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_of_twenty_equal_steps_one_is_taken(step):
    ensure_one_of_equal(step)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_of_twenty_steps_that_conflict_one_is_taken(step):
    ensure_one_of_different(step)


def test_a_file_is_either_stopped_or_answered():
    ensure_one_of_different(
        Step(
            "stopped or answered",
            (),
            sent,
            working,
            {(REFUSED, STOPPED), (REFUSED, DONE)},
            ("limits.bulk_stopped", "limits.bulk_answered"),
            other=stopping,
            are_some_quiet=True,
        )
    )
