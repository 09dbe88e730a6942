"""The addresses of database, serving role and cache."""

import pytest

from config import database


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "postgres://anna:s%40fe@db.example:5433/cover",
            {
                "USER": "anna",
                "PASSWORD": "s@fe",
                "HOST": "db.example",
                "PORT": "5433",
                "NAME": "cover",
            },
            id="over the network, the password escaped",
        ),
        pytest.param(
            "postgresql://owner@/cover?host=/run/sockets/pg",
            {
                "USER": "owner",
                "PASSWORD": "",
                "HOST": "/run/sockets/pg",
                "PORT": "",
                "NAME": "cover",
            },
            id="over a socket folder",
        ),
    ],
)
def test_an_address_becomes_settings(url, expected):
    parsed = database.parse(url)

    assert {key: parsed[key] for key in expected} == expected


def test_other_questions_of_the_address_become_options():
    parsed = database.parse("postgres://anna@db/cover?sslmode=verify-full")

    assert parsed["OPTIONS"] == {"sslmode": "verify-full"}


@pytest.mark.parametrize("url", ["mysql://anna@db/cover", "postgres://anna@db", "", "cover"])
def test_what_is_no_address_of_postgresql_is_refused(url):
    with pytest.raises(database.NotADatabase, match="must look like postgres://"):
        database.parse(url)


def test_the_serving_role_stands_beside_the_owner_with_a_password_from_the_secret_key():
    serving = database.serving({"DATABASE_URL": "postgres://owner:x@db/cover"}, "secret one")

    assert (serving["USER"], serving["HOST"], serving["NAME"]) == ("dekking_app", "db", "cover")
    assert serving["PASSWORD"] == database.serving_password("secret one")
    assert serving["PASSWORD"] != database.serving_password("secret two")


def test_an_address_for_serving_replaces_the_derived_one():
    serving = database.serving(
        {
            "DATABASE_URL": "postgres://owner@db/cover",
            "APP_DATABASE_URL": "postgres://web:y@db2/cover",
        },
        "secret",
    )

    assert (serving["USER"], serving["PASSWORD"], serving["HOST"]) == ("web", "y", "db2")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"CELERY_BROKER_URL": "redis://h:6379/0"}, "redis://h:6379/1"),
        ({"CELERY_BROKER_URL": "rediss://:pw@h:6379"}, "rediss://:pw@h:6379/1"),
        ({"CELERY_BROKER_URL": "redis+socket:///run/v.sock"}, "unix:///run/v.sock?db=1"),
        ({"CELERY_BROKER_URL": "redis://h/0", "CACHE_URL": "redis://c/3"}, "redis://c/3"),
    ],
)
def test_the_cache_is_another_database_on_the_broker_unless_it_has_an_address(
    environment, expected
):
    assert database.cache_url(environment) == expected


def test_owning_needs_an_address_and_serving_does_not():
    only_serving = {"APP_DATABASE_URL": "postgres://web:y@db/cover"}

    assert database.serving(only_serving, "secret")["USER"] == "web"
    with pytest.raises(database.NotADatabase, match="Set DATABASE_URL"):
        database.owner(only_serving)
