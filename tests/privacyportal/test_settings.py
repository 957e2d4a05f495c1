"""A wrong or missing setting is one line with its name, meaning and an example, everywhere."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from privacyportal import environment

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "s" * 60,
    "MASTER_KEYS": "k1:" + base64.b64encode(b"k" * 32).decode(),
    "DIGEST_PEPPER": "p" * 40,
    "DATABASE_URL": "postgresql://portal:secret@127.0.0.1:1/portal",
    "SITE_URL": "https://privacy.example.com",
    "ALLOWED_HOSTS": "privacy.example.com",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
MANAGE = ["manage.py", "check"]
GRANIAN = ["-m", "granian", "--interface", "wsgi", "privacyportal.wsgi:application"]
WORKER = ["-m", "celery", "-A", "privacyportal", "worker"]
BEAT = ["-m", "celery", "-A", "privacyportal", "beat"]
SHOW = ["-c", "from django.conf import settings as s; print(eval(__import__('sys').argv[1]))"]


def run(command, settings):
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "privacyportal.settings"}
        | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def shown(expression, **settings):
    done = run([*SHOW, expression], GOOD | settings)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", list(GOOD))
def test_manage_names_a_missing_setting_its_meaning_and_an_example(name):
    done = run(MANAGE, {key: value for key, value in GOOD.items() if key != name})

    assert done.returncode == 1
    assert done.stderr.startswith(f"manage.py: The setting {name} is missing. It ")
    assert "Example: " in done.stderr
    assert done.stderr.endswith(f"{name}_FILE to the path of a file that holds it.\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "who"),
    [(GRANIAN, "wsgi"), (WORKER, "celery"), (BEAT, "celery")],
    ids=["granian", "celery worker", "celery beat"],
)
def test_the_servers_say_it_too_and_end(command, who):
    done = run(command, GOOD | {"SITE_URL": ""})

    assert done.returncode != 0
    ours = [line for line in done.stderr.splitlines() if not line.startswith("[")]
    assert [line[:60] for line in ours] == [
        f"{who}: The setting SITE_URL is missing. It is the public address of this"[:60]
    ]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("MASTER_KEYS", "k1:not base64", "a key is not base64"),
        ("MASTER_KEYS", "k1:ä", "a key is not base64"),
        ("MASTER_KEYS", GOOD["MASTER_KEYS"].replace("k1", "kä"), "a name is not plain"),
        ("MASTER_KEYS", "k1:c2hvcnQ=", "a key not 32 bytes"),
        ("MASTER_KEYS", "c2hvcnQ=", "a key not 32 bytes"),
        ("MASTER_KEYS", f"{GOOD['MASTER_KEYS']},{GOOD['MASTER_KEYS']}", "not unique"),
        ("SECRET_KEY", "changeme", "it is shorter than 50 characters"),
        ("DIGEST_PEPPER", "changeme", "it is shorter than 32 characters"),
        ("DATABASE_URL", "sqlite:///db.sqlite3", "it does not begin with postgresql://"),
        ("DATABASE_URL", "mysql://me:secret@db/portal", "it does not begin with postgresql://"),
        ("DATABASE_URL", "127.0.0.1/portal", "it does not begin with postgresql://"),
        ("DATABASE_URL", "postgresql://me:secret@db:port/portal", "it cannot be read"),
        ("DATABASE_URL", "postgresql://me:secret@db", "it names no database"),
        ("SITE_URL", "privacy.example.com", "it does not begin with https:// and a host name"),
        ("SITE_URL", "ftp://privacy.example.com", "it does not begin with https://"),
        ("SITE_URL", "https://[privacy", "it cannot be read as an address"),
        ("REDIS_URL", "127.0.0.1:6379", "it does not begin with redis:// or rediss://"),
        ("EMAIL_URL", "pigeon://mail.example", "it cannot be read as an address"),
        ("EMAIL_URL", "smtp://me:secret@mail.example:port", "it cannot be read as an address"),
        ("RECORD_SOURCES", "CRM", "a part is not NAME=ADDRESS"),
        ("RECORD_SOURCES", "CRM=crm.example", "a part is not NAME=ADDRESS"),
        ("RECORD_SOURCES", "a=x://me:secret@x a=x://y", "or a name comes twice"),
        ("DEBUG", "maybe", "it is neither true nor false"),
        ("MFA_REQUIRED", "2", "it is neither true nor false"),
        ("TRUST_PROXY", "x-forwarded-proto", "it is neither true nor false"),
        ("CONN_MAX_AGE", "a minute", "it is not a whole number"),
        ("LOG_LEVEL", "LOUD", "it is none of DEBUG, INFO, WARNING, ERROR"),
        ("SECRET_KEY_FILE", "/nowhere/key", "SECRET_KEY_FILE names cannot be read: No such file"),
        ("SITE_URL_FILE", "/", "SITE_URL_FILE names cannot be read: Is a directory"),
    ],
)
def test_a_value_that_cannot_be_used_says_why_and_is_not_shown(name, value, reason):
    done = run(MANAGE, GOOD | {name: value})

    assert done.returncode == 1
    setting = name.removesuffix("_FILE")
    assert done.stderr.startswith(f"manage.py: The setting {setting} cannot be used: ")
    assert reason in done.stderr
    assert "Example: " in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret@" not in done.stderr


def test_manage_says_in_one_line_that_the_database_is_silent():
    done = run(["manage.py", "migrate"], GOOD)

    assert done.returncode == 1
    assert done.stderr.startswith("manage.py: the database does not answer: ")
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_a_setting_may_come_from_a_file(tmp_path):
    held = tmp_path / "key"
    held.write_text("$" + "f" * 60 + "\n")

    assert shown("s.SECRET_KEY", SECRET_KEY="", SECRET_KEY_FILE=str(held)) == "$" + "f" * 60


def test_a_socket_folder_reaches_the_database_options():
    url = "postgresql://postgres@/portal?host=/run/a%20b"

    assert shown("s.DATABASES['default']['OPTIONS']['host']", DATABASE_URL=url) == "/run/a b"
    assert shown("s.DATABASES['default']['NAME']", DATABASE_URL=url) == "portal"


def test_the_proxy_is_believed_only_when_told():
    assert shown("s.SECURE_PROXY_SSL_HEADER") == "None"
    assert shown("s.SECURE_PROXY_SSL_HEADER", TRUST_PROXY="true") == (
        "('HTTP_X_FORWARDED_PROTO', 'https')"
    )


def test_production_is_the_default_and_strict():
    assert shown("s.DEBUG, s.MFA_REQUIRED, s.SECURE_SSL_REDIRECT") == "(False, True, True)"
    assert shown("s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE") == "(True, True)"
    names = "('__Host-portal_session', '__Host-portal_csrf')"
    assert shown("s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME") == names
    without_tls = shown("s.SESSION_COOKIE_NAME", SITE_URL="http://localhost:8000")
    assert without_tls == "portal_session"


@pytest.mark.parametrize("name", ["SECRET_KEY", "DIGEST_PEPPER", "MASTER_KEYS"])
def test_production_refuses_the_secrets_of_debug_mode(name):
    done = run(MANAGE, GOOD | {name: environment.SETTINGS[name].in_debug})

    assert done.returncode == 1
    assert f"The setting {name} cannot be used: it is the one of debug mode" in done.stderr
    assert run(
        MANAGE, GOOD | {name: environment.SETTINGS[name].in_debug, "DEBUG": "true"}
    ).stderr == ("")


def test_debug_mode_needs_nothing():
    done = run([*SHOW, "s.DEBUG, s.MFA_REQUIRED, s.SECURE_SSL_REDIRECT"], {"DEBUG": "true"})

    assert done.stdout == "(True, False, False)\n"


def test_every_setting_is_read_and_told_to_operators():
    source = (ROOT / "privacyportal" / "settings.py").read_text()
    read = set(re.findall(r'\b(?:text|flag|number|several)\("([A-Z_]+)"\)', source))
    page = (ROOT / "docs" / "operate.md").read_text().partition("## The demo's own")[0]
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", page, flags=re.MULTILINE))

    assert read == set(environment.SETTINGS)
    assert told == set(environment.SETTINGS)


def test_a_list_of_hosts_forgives_spaces(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example , b.example,")

    assert environment.several("ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_two_master_keys_keep_their_order():
    first, second = base64.b64encode(b"1" * 32).decode(), base64.b64encode(b"2" * 32).decode()

    keys = environment.master_keys(f"new:{first}, old:{second}")

    assert list(keys.items()) == [("new", b"1" * 32), ("old", b"2" * 32)]


def test_text_that_is_not_text_names_the_setting(monkeypatch, tmp_path):
    held = tmp_path / "site"
    held.write_bytes(b"\xff\xfe")
    monkeypatch.setenv("DEFAULT_FROM_EMAIL_FILE", str(held))

    with pytest.raises(ImproperlyConfigured, match=r"DEFAULT_FROM_EMAIL .* it is not text"):
        environment.text("DEFAULT_FROM_EMAIL")
