"""The pages that say what went wrong: sound, kind, and without anything about anybody."""

import pytest

from tests.browser.harness import audit, shoot

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.browser.error_urls"),
]


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
@pytest.mark.parametrize(
    ("address", "status"),
    [("damaged", 400), ("shut", 403), ("nowhere", 404), ("broken", 500)],
)
def test_every_error_page_is_sound_in_every_language(new_page, address, status, language):
    page = new_page(locale=language)
    answer = page.goto(f"/fails/{address}/")
    assert answer.status == status
    assert page.locator("html").get_attribute("lang") == language
    assert "ada@example.org" not in page.content()
    audit(page)
    if language == "en":
        shoot(page, f"error-{status}")


def test_a_form_without_its_cookie_is_told_kindly(page):
    page.goto("/status/")
    page.context.clear_cookies()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "Please send the form once more"
    audit(page)
    shoot(page, "error-403-csrf")
