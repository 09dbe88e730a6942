"""What the probes say, and when."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_health_says_the_process_is_alive(client):
    response = client.get("/health")

    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.django_db(transaction=True)
def test_ready_when_every_part_is_fine(client):
    response = client.get("/ready")

    assert response.json() == {
        "ready": True,
        "parts": {"database": "ok", "migrations": "ok", "broker": "ok", "cache": "ok"},
    }
    assert response.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_not_ready_as_a_role_that_owns_the_tables(client, monkeypatch):
    monkeypatch.delitem(connection.settings_dict["OPTIONS"], "options")
    connection.close()

    response = client.get("/ready")

    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "the serving role owns tables"


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_the_database_but_alive(client, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "nowhere")
    connection.close()

    alive, ready = client.get("/health"), client.get("/ready")

    monkeypatch.undo()
    assert alive.status_code == 200
    assert ready.status_code == 503
    assert ready.json()["parts"]["database"] == "does not answer"
    assert ready.json()["parts"]["broker"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_the_broker(client, monkeypatch):
    from config.celery import app

    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    response = client.get("/ready")

    assert response.status_code == 503
    assert response.json()["parts"]["broker"] == "does not answer"


def test_a_probe_only_looks(client):
    assert client.post("/ready").status_code == 405
