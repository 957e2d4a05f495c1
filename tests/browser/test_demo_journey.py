"""Whole stories, told by hand to a running demo: a visitor asks, staff answer, the visitor reads.

The demo is the real one: its own PostgreSQL, its web server, its worker. Nothing of it is
replaced.
"""

import re
import socket
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import febrl
from tests.browser.demo_site import (
    Receipt,
    Site,
    choose,
    enter,
    find,
    go_on,
    letter,
    look,
    receipt,
)
from tests.privacyportal.test_supervisor import demo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

NAMES = {"intelepeer": "IntelePeer", "net2phone": "Net2Phone"}
ANSWER = "We hold your name and your e-mail address. You find both in your account."


@pytest.fixture(scope="module")
def site(chromium):
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="demo-") as made:
        Path(made).chmod(0o755)
        folder = Path(made) / "demo"
        with demo(folder, port, DEMO_DATA="yes") as running:
            password = re.search(r"lead or admin, password (\S+)", running.said)[1]
            yield Site(folder, f"http://127.0.0.1:{port}", password, chromium)


def ask_for_a_copy(page, slug):
    """Ask a European company's way at one business, the Californian's at the other.

    There for the kinds of data: the pieces themselves would take a signed declaration.
    """
    european = slug == "intelepeer"
    page.goto("/")
    look(page, "public-businesses")
    page.get_by_role("link", name=NAMES[slug], exact=True).click()
    look(page, f"public-{slug}-first")
    choose(page, "See, correct, delete or take away my data")
    look(page, f"public-{slug}-region")
    lives = "The European Union, Iceland, Liechtenstein or Norway" if european else "California"
    choose(page, lives)
    look(page, f"public-{slug}-relation")
    choose(page, "Customer")
    look(page, f"public-{slug}-rights")
    choose(page, "Get a copy of the data" if european else "Learn which kinds of data we have")
    look(page, f"public-{slug}-details")
    go_on(page)
    look(page, f"public-{slug}-you")
    page.get_by_label("Your name").fill("Wilma Visitor")
    page.get_by_label("E-mail address").fill(f"wilma@{slug}.example.com")
    go_on(page)
    look(page, f"public-{slug}-check")
    go_on(page, "Send my request")
    look(page, f"public-{slug}-done")
    return receipt(page)


def opt_out(page, slug):
    page.goto(f"/{slug}/")
    choose(page, "Stop the sale or sharing of my data")
    look(page, f"public-{slug}-opt-out")
    page.get_by_label("The address or number that you chose").fill(f"wilma@{slug}.example.com")
    go_on(page, "Send")
    look(page, f"public-{slug}-opt-out-done")
    return receipt(page)


def give_answer(page, text, lead=None):
    """Give an answer; with a `lead`, who looks at it in another browser and approves it."""
    page.locator("[data-primary]", has_text="Write the answer").click()
    look(page, "desk-answer")
    page.get_by_label("Answer in full").check()
    page.get_by_label("Answer", exact=True).fill(text)
    go_on(page, "Send for approval" if lead else "Send the answer")
    said = "Sent for approval" if lead else "The answer is given"
    expect(page.locator("[role=status], [role=alert]").first).to_contain_text(said)
    look(page, "desk-answered")
    if lead:
        lead.goto(page.locator("[data-primary]").get_attribute("href"))
        expect(lead.locator("main")).to_contain_text(text)
        look(lead, "desk-approval")
        go_on(lead, "Approve, and give this answer")
        expect(lead.locator("[role=status]").first).to_contain_text("Approved")


@pytest.mark.parametrize("slug", ["intelepeer", "net2phone"])
def test_a_visitor_asks_staff_answer_and_the_visitor_reads(site, slug):
    name = NAMES[slug]
    visitor, officer = site.open(), site.staff("officer")
    asked, opted = ask_for_a_copy(visitor, slug), opt_out(visitor, slug)
    assert asked.reference != opted.reference
    told = letter(visitor, f"{name}: we have your privacy request {asked.reference}")
    assert asked.secret not in told
    assert "We will answer by " in told
    look(visitor, f"letter-{slug}-acknowledged")
    letter(visitor, f"{name}: we have your privacy request {opted.reference}")
    look(visitor, f"letter-{slug}-acknowledged-opt-out")
    enter(visitor, asked)
    look(visitor, f"status-{slug}-new")

    find(officer, opted.reference)
    look(officer, "desk-opt-out-new")
    go_on(officer, "Start work")
    look(officer, "desk-opt-out-started")
    give_answer(officer, "We have stopped. Nothing of yours is sold or shared.")

    find(officer, asked.reference)
    look(officer, f"desk-{slug}-new")
    go_on(officer, "Start work")
    look(officer, f"desk-{slug}-unchecked")
    officer.get_by_label("How do you know who they are?").select_option("wrote_back")
    go_on(officer, "Confirm identity for this reason")
    expect(officer.locator("#identity .govuk-tag").first).to_have_text("Confirmed")
    look(officer, f"desk-{slug}-confirmed")
    lead = site.staff("lead") if slug == "intelepeer" else None  # a copy of the data leaves
    give_answer(officer, ANSWER, lead)

    letter(visitor, f"{name}: the answer to your privacy request {asked.reference} is ready")
    look(visitor, f"letter-{slug}-answered")
    enter(visitor, asked)
    expect(visitor.locator("main")).to_contain_text(ANSWER)
    look(visitor, f"status-{slug}-answered")
    enter(visitor, opted)
    expect(visitor.locator("main")).to_contain_text("Nothing of yours is sold or shared.")
    look(visitor, f"status-{slug}-opted-out")


def test_they_write_to_each_other_and_a_lost_secret_is_renewed(site):
    visitor, officer = site.open(), site.staff("officer")
    held = opt_out(visitor, "net2phone")
    enter(visitor, held)
    visitor.get_by_label("Write to us").fill("Does it also cover my old number?")
    go_on(visitor, "Send message")
    look(visitor, "status-written")

    find(officer, held.reference)
    expect(officer.locator(".desk-message")).to_contain_text("Does it also cover my old number?")
    officer.get_by_label("Your message").fill("Yes, it covers every number of yours.")
    go_on(officer, "Send message")
    look(officer, "desk-thread")

    letter(visitor, f"Net2Phone: a message about your privacy request {held.reference}")
    look(visitor, "letter-message")
    enter(visitor, held)
    expect(visitor.locator(".portal-thread")).to_contain_text("every number of yours")
    look(visitor, "status-thread")
    go_on(visitor, "Leave this page")
    look(visitor, "status-left")

    visitor.get_by_role("link", name="I have lost my secret code").click()
    visitor.get_by_label("Reference").fill(held.reference)
    visitor.get_by_label("Your e-mail address").fill("wilma@net2phone.example.com")
    look(visitor, "status-lost")
    go_on(visitor, "Send a fresh secret code")
    look(visitor, "status-lost-sent")
    text = letter(visitor, f"Net2Phone: a fresh secret code for {held.reference}")
    look(visitor, "letter-fresh-secret")
    fresh = re.search(r"^\s*([0-9a-z]{4}(?:[ -][0-9a-z]{4})+)\s*$", text, re.I | re.M)[1]
    assert fresh != held.secret
    enter(visitor, Receipt(held.reference, fresh))
    visitor.goto("/status/")
    visitor.get_by_label("Reference", exact=True).fill(held.reference)
    visitor.get_by_label("Secret code", exact=True).fill(held.secret)
    go_on(visitor)
    expect(visitor.locator("main")).to_contain_text("do not belong together")


@pytest.fixture(scope="module")
def febrl_on_file(site):
    """Import the people of FEBRL set 4a into the running demo, as an operator would."""
    folder = site.folder.parent / "febrl"
    folder.mkdir(exist_ok=True)
    file = febrl.write_csv(folder / "febrl.csv", febrl.people("4a"))
    (folder / "febrl.toml").write_text(febrl.MAP)
    command = ("import_records", "--business", "intelepeer", "--source", "FEBRL", file)
    said = site.manage(*command, "--map", folder / "febrl.toml")
    assert said == "5000 records imported, 0 rows rejected.\n"


# Set 4b against set 4a, looked up by hand: person 2 is "olivia trigwell" in both; person 3 is
# "reeve stanlhy" here and "reeve stanley" there.
@pytest.mark.parametrize(
    ("number", "name", "standings"),
    [
        (2, "Trigwell, Olivia", ["Agrees"] * 4),
        (3, "Stanlhy, Reeve", ["Close", *["Agrees"] * 3]),
    ],
    ids=["agrees", "close"],
)
def test_a_person_whom_nobody_made_up_here_is_matched_field_by_field(
    site, febrl_on_file, number, name, standings
):
    person = febrl.people("4b")[number]
    claims = person.claims
    assert claims["name"] == name
    visitor = site.open()
    visitor.goto("/intelepeer/")
    choose(visitor, "See, correct, delete or take away my data")
    choose(visitor, "California")
    choose(visitor, "Customer")
    choose(visitor, "Learn which kinds of data we have")
    go_on(visitor)
    visitor.get_by_label("Your name").fill(name)
    visitor.get_by_label("E-mail address").fill(claims["email"])
    visitor.get_by_label("Telephone number").fill(claims["phone"])
    visitor.get_by_label("Account or customer number").fill(claims["account"])
    go_on(visitor)
    go_on(visitor, "Send my request")
    held = receipt(visitor)

    officer = site.staff("officer")
    find(officer, held.reference)
    go_on(officer, "Start work")
    best = officer.locator(".desk-fit").first
    assert best.locator("tbody .govuk-tag").all_inner_texts() == standings
    expect(officer.locator("[data-primary]")).to_have_text("Confirm identity")
    assert "stanley" not in officer.content().lower(), "the record itself stays unseen"
    look(officer, f"desk-febrl-{'agrees' if number == 2 else 'close'}")
    go_on(officer, "Confirm identity")
    expect(officer.locator("#identity .govuk-tag").first).to_have_text("Confirmed")
    give_answer(officer, ANSWER)
    enter(visitor, held)
    expect(visitor.locator("main")).to_contain_text(ANSWER)


DESK = {
    "desk-queue": "/desk/",
    "desk-overdue": "/desk/?due=overdue",
    "desk-closed": "/desk/?status=closed",
    "desk-nothing": "/desk/?right=limit&due=overdue&status=closed&business=net2phone",
    "desk-approvals": "/desk/approvals/",
    "desk-new": "/desk/new/",
    "desk-letters": "/desk/letters/",
    "desk-policies": "/desk/policies/",
    "desk-law": "/desk/law/",
    "mailbox": "/mailbox/",
    "account": "/accounts/2fa/",
    "account-totp": "/accounts/2fa/totp/activate/",
    "account-password": "/accounts/password/change/",
    "account-logout": "/accounts/logout/",
}


PUBLIC = {
    "public-opt-out": "/net2phone/opt-out/",
    "status-enter": "/status/",
    "status-lost": "/status/lost/",
    "login": "/accounts/login/",
}


def test_every_page_of_the_desk_is_sound_with_the_demo_s_data(site):
    page = site.staff("lead")
    for name, address in DESK.items():
        page.goto(address)
        look(page, name)
    for row in range(3):
        page.goto("/desk/")
        page.locator("[data-row] a").nth(row * 4).click()
        look(page, f"desk-sample-{row}")


ADMIN = {
    "admin": ("/admin/", ""),
    "admin-businesses": ("/admin/foundation/business/", ""),
    "admin-business": ("/admin/foundation/business/", "Net2Phone"),
    "admin-users": ("/admin/auth/user/", ""),
    "admin-user": ("/admin/auth/user/", "officer"),
    "admin-user-add": ("/admin/auth/user/add/", ""),
    "admin-password": ("/admin/password_change/", ""),
}


def test_every_page_of_the_admin_is_sound(site):
    page = site.staff("admin")
    for name, (address, row) in ADMIN.items():
        assert page.goto(address).status == 200
        if row:
            page.locator("#result_list").get_by_role("link", name=row, exact=True).click()
            expect(page.locator("#content")).to_contain_text(row)
        look(page, name, preload=False)
    page.goto("/admin/auth/user/add/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    look(page, "admin-user-error", preload=False)


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_the_whole_way_is_sound_in_every_language(site, language):
    """By names and values of fields alone; the audit finds long words that reach over the edge."""

    def go(name):
        page.locator("main form button").first.click()
        page.wait_for_load_state()
        look(page, f"{language}-{name}")
        assert page.locator("html").get_attribute("lang") == language

    page = site.open(locale=language)
    page.goto("/net2phone/")
    page.locator("[name=want][value=request]").check()
    go("region")
    page.locator("[name=region][value=US-CA]").check()
    go("relation")
    page.locator("[name=relation][value=customer]").check()
    go("rights")
    for box in page.locator("[name=rights]").all():
        box.check()
    go("details")
    go("details-errors")
    page.fill("[name=wrong]", "a")
    page.fill("[name=right]", "b")
    go("you")
    go("you-errors")
    page.fill("[name=name]", "Erika Muster")
    page.fill("[name=email]", f"erika.{language}@example.org")
    go("check")
    go("done")
    reference, secret = page.locator(".portal-code").all_inner_texts()
    page.goto("/status/")
    page.fill("#id_reference", reference)
    page.fill("#id_secret", secret)
    go("status")
    desk = site.staff("officer", locale=language)
    for visitor, pages in ((page, PUBLIC), (desk, DESK)):
        for name, address in pages.items():
            visitor.goto(address)
            look(visitor, f"{language}-{name}")
    desk.goto(f"/desk/?reference={reference}")
    desk.locator("[data-row] a").last.click()
    look(desk, f"{language}-desk-new-request")
    desk.locator("[data-primary]").click()
    look(desk, f"{language}-desk-begun")


def test_the_pages_that_say_no_are_sound(site):
    page = site.open()
    assert page.goto("/accounts/login/").status == 200
    look(page, "login")
    assert page.goto("/intelepeer/no-such-page/").status == 404
    page = site.staff("admin")
    assert page.goto("/desk/").status == 403
