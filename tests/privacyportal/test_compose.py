"""The container files, as far as they can be judged without a container engine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from privacyportal.environment import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]


def test_it_names_the_real_parts():
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "db", "redis", "mailsink"}


@pytest.mark.parametrize("name", ["db", "redis", "mailsink"])
def test_every_foreign_image_is_pinned_to_a_tag(name):
    _, _, tag = SERVICES[name]["image"].partition(":")

    assert re.fullmatch(r"v?\d+(\.\d+)*", tag)


@pytest.mark.parametrize("name", OURS)
def test_our_services_are_given_known_settings_and_every_required_one(name):
    given = {key.removesuffix("_FILE") for key in SERVICES[name]["environment"]}

    assert given <= set(SETTINGS)
    required = {key for key, meaning in SETTINGS.items() if meaning.default is None}
    assert required == {
        "SECRET_KEY",
        "MASTER_KEYS",
        "DIGEST_PEPPER",
        "DATABASE_URL",
        "SITE_URL",
        "ALLOWED_HOSTS",
        "REDIS_URL",
    }
    assert required <= given


@pytest.mark.parametrize("name", OURS)
def test_no_secret_stands_in_the_file(name):
    settings = SERVICES[name]["environment"]

    for secret in ("SECRET_KEY", "MASTER_KEYS", "DIGEST_PEPPER", "DATABASE_URL"):
        assert secret not in settings
        assert settings[f"{secret}_FILE"] == f"/run/secrets/{secret.lower()}"
    assert set(SERVICES[name]["secrets"]) <= set(COMPOSE["secrets"])


def test_a_fresh_installation_gets_its_tables_and_its_staff_roles():
    command = SERVICES["migrate"]["command"]

    assert command[-1] == "python manage.py migrate; python manage.py setup_roles"


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_has_a_health_check_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_image_runs_as_an_ordinary_user_from_hashed_packages():
    lines = (ROOT / "Dockerfile").read_text()

    assert lines.startswith("FROM python:3.12-slim\n")
    assert "--require-hashes -r requirements/base.txt" in lines
    assert re.search(r"^USER portal$", lines, flags=re.MULTILINE)


def test_the_example_holds_known_settings_and_no_secret():
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = {line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?[A-Z_]+=", line)}

    assert {"SITE_URL", "ALLOWED_HOSTS"} <= names <= set(SETTINGS)
    assert not names & {"SECRET_KEY", "MASTER_KEYS", "DIGEST_PEPPER", "DATABASE_URL"}


def test_drawn_secrets_are_what_the_file_expects_and_are_never_replaced(tmp_path):
    draw = [sys.executable, ROOT / "scripts" / "draw_secrets.py", tmp_path / "secrets"]
    subprocess.run(draw, check=True, capture_output=True)
    first = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    again = subprocess.run(draw, check=True, capture_output=True)

    assert set(first) == set(COMPOSE["secrets"])
    assert first["database_password"] in first["database_url"]
    assert {p.name: p.read_text() for p in (tmp_path / "secrets").iterdir()} == first
    assert again.stdout == b""
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_no_secret_is_drawn_into_a_folder_that_others_can_enter(tmp_path):
    """The files themselves may be read by all, so the folder is what keeps them."""
    tmp_path.chmod(0o755)
    draw = [sys.executable, ROOT / "scripts" / "draw_secrets.py", tmp_path]
    done = subprocess.run(draw, check=False, capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path} is open to others: run chmod 700 {tmp_path}, or name a new folder\n"
    )
    assert list(tmp_path.iterdir()) == []
