"""The letter as a file: for printing in batches and for archives."""

import io
import re

import pikepdf
import pytest
from django.urls import reverse

from requests_app.desk import pdf
from requests_app.models import Submission
from requests_app.services.intake import secret_digest
from tests.factories import submission

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")


@pytest.fixture
def dsar(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)
    (dsar,) = submission(language="de").requests
    return dsar


def make(client, dsar):
    return client.post(reverse("desk:letter", args=[dsar.pk]), {"as": "pdf"})


def test_a_letter_is_an_accessible_pdf_in_the_language_of_the_person(client, dsar):
    response = make(client, dsar)
    reference = dsar.submission.reference
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{reference}.pdf"'
    document = pikepdf.open(io.BytesIO(response.content))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "de"
    assert reference in str(document.docinfo.Title)


def test_it_carries_the_fresh_secret(client, dsar, monkeypatch):
    pages = []
    monkeypatch.setattr(pdf, "made", lambda html: pages.append(html) or b"%PDF")
    make(client, dsar)
    (secret,) = SECRET.findall(pages[0])
    assert bytes(Submission.objects.get().secret_digest) == secret_digest(secret)


def test_nothing_is_fetched_for_it(tmp_path):
    private = tmp_path / "private.css"
    private.write_text("@page { size: 100px 100px }")
    linked = f'<title>Letter</title><link rel="stylesheet" href="file://{private}"><p>Hello</p>'
    with pikepdf.open(io.BytesIO(pdf.made(linked))) as document:
        width = document.pages[0].MediaBox[2]
    assert width > 500  # an A4 page in points: the style sheet of this machine was not read


def test_without_the_library_the_page_says_so_and_the_letter_is_there(client, dsar, monkeypatch):
    monkeypatch.setattr(pdf, "engine", lambda: None)
    text = make(client, dsar).content.decode()
    (secret,) = set(SECRET.findall(text))
    assert bytes(Submission.objects.get().secret_digest) == secret_digest(secret)
    assert "Pango" in text


def test_a_library_that_is_not_there_is_no_error(monkeypatch):
    def missing(name):
        raise OSError(f"cannot load library for {name}")

    monkeypatch.setattr(pdf, "import_module", missing)
    pdf.engine.cache_clear()
    assert pdf.made("<p>Hello</p>") is None
    pdf.engine.cache_clear()
