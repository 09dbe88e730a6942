"""`kill -9` while a sector is cut: nobody misses a cut, and nobody hears of one twice."""

import pytest

pytestmark = pytest.mark.django_db  # so that there is one to copy

HOLDERS, LIMITS_EACH = 50, 10
LIMITS_A_KILL = 1_000  # so that something is left to kill


def test_a_cut_of_a_sector_survives_the_death_of_all_that_pass_it_on(owning, pytestconfig):
    kills = pytestconfig.getoption("kills")
    cut = kills * LIMITS_A_KILL
    sizes = (HOLDERS, cut // LIMITS_EACH, LIMITS_EACH, kills)

    found = owning("-m", "tests.chaos.storm", *map(str, sizes))

    names = ("worker", "background", "webhooks", "beat", "broker")
    assert found["kills"] == dict.fromkeys(names, kills)
    assert found["progress_at_kills"][-1] < 3 * cut  # or nothing was left to kill
    assert (found["limits"], found["notices"], found["messages"]) == (cut, cut, cut)
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert found["most_ids_of_a_notice"] == 1  # the same message may come twice, never as another
    assert found["posts"] >= cut
    assert found["mails_twice"] == 0
    assert found["undelivered"] == 0
    assert found["wrong_exposure"] == 0
    assert found["forged"] == 0
