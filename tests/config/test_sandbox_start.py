"""A sandbox is started in data of its own, and stays one."""

import pytest

from launcher import places
from launcher.installation import Installation


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch):
    """No servers of our own, and nothing said about where data is."""
    monkeypatch.setenv("DATABASE_URL", "postgres://owner@127.0.0.1/none")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    for name in ("DEKKING_DATA", "DEKKING_DEMO", "DEKKING_SANDBOX", "DEKKING_LOOPBACK_WEBHOOKS"):
        monkeypatch.delenv(name, raising=False)


def test_a_sandbox_has_a_folder_of_its_own():
    assert places.data_folder(None, is_sandbox=True) != places.data_folder(None)
    assert places.data_folder("/tmp/mine", is_sandbox=True).name == "mine"


def test_a_folder_that_became_a_sandbox_is_one_at_every_start(tmp_path):
    house = Installation(tmp_path / "house")
    sandbox = Installation(tmp_path / "sandbox")
    sandbox.be_a_sandbox()

    again = Installation(tmp_path / "sandbox").environment(demo=False)

    assert "DEKKING_SANDBOX" not in house.environment()
    assert (again["DEKKING_SANDBOX"], again["DEKKING_DEMO"]) == ("on", "on")


def test_only_a_demo_of_ones_own_lets_webhooks_go_to_the_same_machine(tmp_path, monkeypatch):
    demo, house, sandbox = (Installation(tmp_path / name) for name in ("a", "b", "c"))
    sandbox.be_a_sandbox()
    said = "DEKKING_LOOPBACK_WEBHOOKS"

    assert demo.environment(demo=True)[said] == "on"
    assert said not in house.environment(demo=False)
    assert said not in sandbox.environment()

    monkeypatch.setenv(said, "on")
    assert sandbox.environment()[said] == "on"
