"""Every address of the site answers with the headers that keep pages private and shut in."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.admindocs.views import simplify_regex
from django.core.management import call_command
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import URLResolver, get_resolver

from privacyportal import middleware

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1"}
PARTS = re.compile(r"<(?:(\w+):)?\w+>")


def addresses(resolver, before=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + str(entry.pattern))
        else:
            path = simplify_regex(before + str(entry.pattern))
            yield PARTS.sub(lambda part: SAMPLES.get(part[1], "x"), path)


ADDRESSES = [*sorted(set(addresses(get_resolver()))), "/no/such/page/"]


def test_the_walk_finds_the_known_doors():
    assert {"/", "/accounts/login/", "/desk/", "/status/", "/status/lost/"} <= set(ADDRESSES)


def policy(response):
    parts = (part.split(maxsplit=1) for part in response["Content-Security-Policy"].split(";"))
    return {name: value.strip() for name, value in parts}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "staff"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_carries_the_headers(client, request, address, who):
    if who == "staff":
        officer = request.getfixturevalue("officer")
        TOTP.activate(officer, generate_totp_secret())
        client.force_login(officer)
    response = client.get(address, secure=True)
    assert response.status_code != 500
    assert policy(response) == POLICY
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("template", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_neither_request_nor_database(template):
    """The test has no access to a database: a query would fail."""
    page = render_to_string(f"{template}.html")
    assert page.count("<h1") == 1
    assert "{{" not in page
    assert "{%" not in page


@pytest.mark.django_db
def test_a_broken_view_shows_a_plain_page_with_all_headers(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("ada@example.org")

    monkeypatch.setattr("requests_app.public.status_forms.StatusForm.__init__", broken)
    client.raise_request_exception = False
    response = client.get("/status/", secure=True)
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in page
    assert "ada@example.org" not in page
    assert policy(response) == POLICY


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_in_plain_words():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/status/", {"reference": "PR-7F3K-92QD", "secret": "hush"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Please send the form once more" in page
    assert "hush" not in page


@pytest.mark.parametrize(
    ("trust", "forwarded", "address"),
    [
        pytest.param(False, "203.0.113.9", "127.0.0.1", id="not trusted"),
        pytest.param(True, "203.0.113.9", "203.0.113.9", id="one proxy"),
        pytest.param(True, "198.51.100.1, 203.0.113.9", "203.0.113.9", id="the client lies"),
        pytest.param(True, "", "127.0.0.1", id="no header"),
    ],
)
def test_the_address_is_the_one_that_the_proxy_saw(settings, trust, forwarded, address):
    settings.TRUST_PROXY = trust
    seen = []
    inner = middleware.client_address(
        lambda request: seen.append(request.META["REMOTE_ADDR"]) or HttpResponse()
    )
    inner(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}))
    assert seen == [address]


@pytest.mark.parametrize(
    ("told", "status"), [("12000000", 404), ("12000001", 413), ("", 404), ("x", 404)]
)
@pytest.mark.django_db
def test_a_body_that_no_form_sends_is_refused_unread(client, told, status):
    answer = client.post("/nothing/here/at/all/", CONTENT_LENGTH=told)
    assert answer.status_code == status
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_every_refusal_says_when_to_come_back():
    answer = middleware.headers(lambda request: HttpResponse(status=429))
    assert answer(RequestFactory().get("/"))["Retry-After"] == "300"


def test_collected_static_files_refer_only_to_each_other(settings, tmp_path):
    """The manifest storage of production fails on a reference that leads nowhere."""
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    storages = settings.STORAGES | {"staticfiles": manifest}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    names = {path.name for path in (tmp_path / "vendor" / "govuk-frontend").iterdir()}
    assert {"govuk-frontend.css", "govuk-frontend.rtl.css", "LICENSE.txt"} <= names


@pytest.mark.parametrize("name", ["govuk-frontend.css", "govuk-frontend.rtl.css"])
def test_the_vendored_css_carries_no_foreign_mark(settings, name):
    css = (settings.BASE_DIR / "static/vendor/govuk-frontend" / name).read_text()
    assert not re.search(r"GDS Transport|crest|crown|@font-face|url\(|@import", css, re.IGNORECASE)
