"""The benchmark of telling in small: everybody is told, and everything it promises is measured."""

import pytest

pytestmark = pytest.mark.django_db  # so that there is one to copy


def test_every_change_is_measured_from_what_happened_to_what_was_received(owning):
    found = owning(
        "manage.py", "benchmark_push", "--json", "--per-second", "5", "--seconds", "3",
        "--holders", "12", "--buyers", "4", "--limits-each", "10", "--receivers", "4",
        "--hanging", "1", "--sick-per-second", "2",
    )  # fmt: skip

    falls, cut, hanging = found["falls"], found["cut"], found["hanging"]
    assert (falls["falls"], falls["told"], falls["forged"]) == (15, 15, 0)
    assert 0 < falls["p50_ms"] <= falls["p95_ms"] <= falls["max_ms"]
    assert (cut["limits"], cut["lost"], cut["doubled"]) == (40, 0, 0)
    assert 0 < cut["seconds_decided"] <= cut["seconds_until_quiet"]
    assert cut["portal_meanwhile"]["errors"] == 0
    assert hanging["quiet"]["told"] == 6
    assert 0 < hanging["others"]["told"] < 6  # whoever hangs got none
    assert found["targets"]["all_signed"]
    assert {"load", "receivers", "database", "worker", "webhooks"} <= falls["share_of_cpu"].keys()
