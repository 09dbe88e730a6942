"""docker-compose.yml has the shape of the specification, and each command names a real thing."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

CHECKOUT = Path(__file__).resolve().parent.parent.parent
COMPOSE = CHECKOUT / "docker-compose.yml"
TEXT = COMPOSE.read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
APPLICATION = {"migrate", "web", "worker", "background", "webhooks", "beat"}


def test_the_file_has_the_shape_of_the_specification():
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    done = subprocess.run([*check, str(COMPOSE)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_a_wrong_key_would_be_noticed(tmp_path):
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(TEXT.replace("condition:", "condtion:"))
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    done = subprocess.run([*check, str(wrong)], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "condtion" in done.stdout


def test_these_are_the_services():
    assert set(SERVICES) == APPLICATION | {"postgres", "broker"}


@pytest.mark.parametrize("service", sorted(APPLICATION - {"migrate"}))
def test_it_starts_after_the_migrations(service):
    assert SERVICES[service]["depends_on"]["migrate"] == {
        "condition": "service_completed_successfully"
    }


def test_migrate_is_a_command_and_runs_once():
    assert SERVICES["migrate"]["command"][:2] == ["python", "manage.py"]
    assert SERVICES["migrate"]["command"][2] in get_commands()
    assert SERVICES["migrate"]["restart"] == "on-failure"


def test_web_serves_an_application_that_exists():
    module, _, name = SERVICES["web"]["command"][1].partition(":")

    assert SERVICES["web"]["command"][0] == "gunicorn"
    assert (CHECKOUT / f"{module.replace('.', '/')}.py").exists()
    assert f'"{name}"' in (CHECKOUT / f"{module.replace('.', '/')}.py").read_text()


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_celery_runs_an_application_that_exists(service):
    command = SERVICES[service]["command"]
    (app,) = [word.partition("=")[2] for word in command if word.startswith("--app=")]

    assert command[:1] == ["celery"]
    assert service in command
    assert importlib.import_module(app).app.main == "dekking"


def test_every_queue_is_heard_by_one_kind_of_worker():
    from config.celery import app

    heard = [
        queue
        for service in ("worker", "background", "webhooks")
        for word in SERVICES[service]["command"]
        if word.startswith("--queues=")
        for queue in word.partition("=")[2].split(",")
    ]

    assert sorted(heard) == sorted(app.amqp.queues)


def test_the_worker_can_be_scaled():
    assert not {"container_name", "ports"} & set(SERVICES["worker"])


def test_the_volume_of_the_database_is_the_one_that_images_of_18_use():
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    assert "database:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


def test_only_migrate_may_know_the_password_of_the_owner():
    knowing = {name for name in APPLICATION if "DATABASE_URL" in SERVICES[name]["environment"]}

    assert knowing == {"migrate"}


def test_secrets_come_from_the_environment_and_must_be_there():
    secrets = re.findall(r"\$\{((?:SECRET|[A-Z_]*PASSWORD)\w*)([^}]*)\}", TEXT)

    assert secrets
    assert all(default.startswith(":?") for _name, default in secrets)


def test_files_that_are_mounted_exist():
    mounted = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]

    assert mounted
    assert all((CHECKOUT / path).is_file() for path in mounted)
