"""What a watcher outside learns, whatever name it asks by."""

import os
import subprocess
import sys

import pytest

ASK = """
import django
django.setup()
from django.test import Client
print(*(Client().get(path).status_code for path in ("/livez", "/healthz")))
"""


@pytest.mark.django_db
def test_it_is_well_under_any_host_name(client, settings, django_assert_num_queries):
    settings.SECURE_SSL_REDIRECT = True

    with django_assert_num_queries(1):
        answer = client.get("/livez", headers={"host": "10.0.0.7:8000"})

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"


def test_a_silent_database_is_told():
    silent = {
        "DATABASE_URL": "postgresql://portal@127.0.0.1:1/portal",
        "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | silent,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "503 503\n"
