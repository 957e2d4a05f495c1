"""The frame that all pages share: log-in pages, languages, errors, right to left."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tests.browser.harness import audit, press, shoot, sideways, tab_to

PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def type_in(page, name="officer", password="x"):
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_load_state()


def turn_on(page):
    """Type the code that an authenticator app would show for the key on the page."""
    counter = next(yield_hotp_counters_from_time())
    secret = page.locator(".portal-code").inner_text()
    page.get_by_label("Authenticator code").fill(f"{hotp_value(secret, counter):06}")
    page.get_by_role("button", name="Turn on").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/**")


def test_a_wrong_password_is_told_in_a_summary_that_has_the_focus(page, officer):
    page.goto("/accounts/login/")
    audit(page)
    shoot(page, "account-login")
    type_in(page, password="wrong")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    audit(page)
    shoot(page, "account-login-error")


def test_staff_set_up_a_second_factor_before_they_see_anything(page, officer):
    type_in(page)
    assert page.url.endswith("/accounts/2fa/totp/activate/")
    assert page.locator(".portal-qr svg").bounding_box()["width"] > 150
    audit(page)
    shoot(page, "account-totp")
    turn_on(page)
    audit(page)
    shoot(page, "account-recovery-codes")
    page.goto("/desk/")
    assert page.locator("h1").count() == 1
    assert page.url.endswith("/desk/")


ACCOUNT_PAGES = (
    "2fa/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/totp/deactivate/",
    "password/change/",
    "logout/",
)


def test_the_account_pages_are_sound(page, officer):
    type_in(page)
    turn_on(page)
    for address in ACCOUNT_PAGES:
        page.goto(f"/accounts/{address}")
        assert page.url.endswith(f"/accounts/{address}")
        audit(page)
        shoot(page, "account-" + address.replace("/", "-").strip("-"))


def test_an_old_log_in_is_asked_again_before_keys_change(page, officer, log_in):
    log_in(page, officer)
    page.goto("/accounts/2fa/webauthn/add/")
    assert "/accounts/reauthenticate/" in page.url
    audit(page)
    shoot(page, "account-reauthenticate")


def test_after_the_password_a_code_is_asked_for(page, officer):
    TOTP.activate(officer, generate_totp_secret())
    type_in(page)
    assert page.url.endswith("/accounts/2fa/authenticate/")
    audit(page)
    shoot(page, "account-authenticate")


def test_a_passkey_can_be_added_and_opens_the_desk(page, officer):
    """The scripts are files and the settings data: the policy has nothing to refuse."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    type_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/**")
    page.goto("/accounts/2fa/webauthn/")
    assert page.get_by_text("Laptop").first.is_visible()
    audit(page)
    shoot(page, "account-passkeys")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/desk/")
    assert page.watch.policy_messages == []


def test_keyboard_alone_logs_in(page, officer):
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    tab_to(page, "#id_login")
    page.keyboard.type("officer")
    tab_to(page, "#id_password")
    page.keyboard.type("x")
    press(page, "main button[type=submit]")
    page.wait_for_url("**/2fa/totp/activate/")


@pytest.mark.parametrize(
    ("code", "word"), [("es", "Español"), ("fr", "Français"), ("de", "Deutsch")]
)
def test_the_language_is_switched_without_javascript(page_without_js, code, word):
    page = page_without_js
    page.goto("/status/")
    page.get_by_role("button", name=word).click()
    page.wait_for_load_state()
    assert page.url.endswith("/status/")
    assert page.locator("html").get_attribute("lang") == code
    assert page.locator(".portal-languages [aria-current]").inner_text() == word


def test_a_language_from_right_to_left_mirrors_the_page(new_page, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    settings.LANGUAGE_CODE = "ar"
    page = new_page(locale="ar")
    page.goto("/status/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    brand = page.locator(".portal-brand").bounding_box()
    switch = page.locator(".portal-languages").bounding_box()
    assert brand["x"] > switch["x"], "the name stands on the right"
    assert sideways(page) == []
    shoot(page, "frame-rtl")


def test_a_page_that_does_not_exist_says_so(page):
    assert page.goto("/no/such/page/").status == 404
    audit(page)
    shoot(page, "error-404")


def test_the_error_summary_leads_to_the_field(page):
    page.goto("/status/")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()
    page.get_by_role("link", name="Enter your secret code").click()
    assert page.evaluate("document.activeElement.id") == "id_secret"


def test_a_form_that_was_sent_twice_by_a_double_click_is_sent_once(page):
    page.goto("/status/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Continue").dblclick()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert sent.count("POST") == 1


def test_on_paper_stands_only_what_is_worth_keeping(page):
    page.goto("/status/")
    page.emulate_media(media="print")
    for part in (".portal-languages", ".portal-footer", "main button"):
        assert not page.locator(part).first.is_visible()
    assert page.locator(".portal-brand").is_visible()
    assert page.locator("h1").is_visible()
