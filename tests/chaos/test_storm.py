"""`kill -9` while a sector is cut: nobody misses a cut, and nobody hears of one twice."""

HOLDERS, BUYERS, LIMITS_EACH, KILLS = 50, 500, 10, 5
ALL = BUYERS * LIMITS_EACH


def test_a_cut_of_a_sector_survives_the_death_of_all_that_pass_it_on(owning):
    found = owning("-m", "tests.chaos.storm", *map(str, (HOLDERS, BUYERS, LIMITS_EACH, KILLS)))

    assert found["kills"] == dict.fromkeys(("worker", "webhooks", "beat", "broker"), KILLS)
    assert found["progress_at_kills"][-1] < 3 * ALL  # or nothing was left to kill
    assert (found["limits"], found["notices"], found["messages"]) == (ALL, ALL, ALL)
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert found["most_ids_of_a_notice"] == 1  # the same message may come twice, never as another
    assert found["posts"] >= ALL
    assert found["mails_twice"] == 0
    assert found["undelivered"] == 0
    assert found["wrong_exposure"] == 0
    assert found["forged"] == 0
