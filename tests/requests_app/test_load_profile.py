"""A profile is loaded whole or not at all, shown before it changes anything, and on record."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from foundation.business import Business, Channel
from foundation.ledger import LedgerEntry
from requests_app.models import DeadlinePolicy
from requests_app.rules.profile import check
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import profiles
from tests.factories import submission

pytestmark = pytest.mark.django_db

ACME = Path("tests/data/profiles/acme.toml")
EUROPE = [
    "access",
    "delete",
    "correct",
    "portability",
    "restrict",
    "object",
    "object_marketing",
    "withdraw_consent",
    "human_review",
]
MORNING = datetime(2026, 11, 2, 10, tzinfo=ZoneInfo("America/New_York"))
NEXT_EVENING = datetime(2026, 11, 4, 4, 30, tzinfo=UTC)  # still 3 November in New York


def load(path, *options: str) -> str:
    told = io.StringIO()
    call_command("load_profile", str(path), *options, stdout=told)
    return told.getvalue()


def edited(tmp_path, *pairs: tuple[str, str]) -> Path:
    text = ACME.read_text()
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "acme.toml"
    path.write_text(text)
    return path


def policy(*pairs: tuple[str, str]) -> dict:
    text = ACME.read_text()
    for old, new in pairs:
        text = text.replace(old, new)
    return check.read(text.encode())


def rows() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Business, Channel, DeadlinePolicy, LedgerEntry)
    )


def test_a_profile_becomes_a_business_with_its_rights_by_law():
    assert load(ACME) == "New business acme: 52 facts.\nLoaded Acme (acme).\n"

    acme = Business.objects.get(slug="acme")
    assert (acme.name, acme.legal_name) == ("Acme", "Acme Widgets, Inc.")
    assert (acme.time_zone, acme.live) == ("America/New_York", True)
    assert acme.rights == {
        "ccpa": ["know_categories", "know_specific", "delete", "correct", "opt_out", "limit"],
        "gdpr": EUROPE,
        "uk_gdpr": EUROPE,
    }
    european = {"under": 16, "then": "delete_at_once", "section": "5"}
    assert acme.policy["children"]["EEA"] == european


def test_a_profile_says_where_the_business_is_and_which_calendars_count(tmp_path):
    load(ACME)
    acme = Business.objects.get()
    kept = (acme.holiday_calendar, acme.business_days, acme.established_in)
    assert kept == ("NONE", "US-CA-STRICT", "")
    keys = 'holiday_calendar = "DE-BY"\nbusiness_days = "DE"\nestablished_in = "DE"\n[company]'
    load(edited(tmp_path, ("[company]", keys)), "--yes")
    acme.refresh_from_db()
    kept = (acme.holiday_calendar, acme.business_days, acme.established_in)
    assert kept == ("DE-BY", "DE", "DE")


def test_a_right_may_be_kept_off_for_one_law_alone(tmp_path):
    british = '"delete", "correct", "portability", "restrict", "object", "object_marketing", '
    load(edited(tmp_path, (british + '"withdraw_consent", "human_review"]', '"correct"]')))
    rights = Business.objects.get().rights
    assert rights["uk_gdpr"] == ["access", "correct"]
    assert rights["gdpr"] == EUROPE


def test_a_profile_makes_channels_promises_and_a_ledger_entry():
    load(ACME)
    acme = Business.objects.get(slug="acme")
    assert set(acme.channels.values_list("kind", "role", "value", "section")) == {
        ("email", "requests", "privacy@acme.example.com", "2"),
        ("phone", "requests", "+1 555-555-0100", "2"),
        ("eu_representative", "post", "1 Example Street, Dublin", "2"),
    }
    promises = DeadlinePolicy.objects.values_list("regime", "right", "promise_days", "valid_from")
    assert set(promises) == {
        ("ccpa", "", 40, date(2026, 1, 1)),
        ("gdpr", "", 28, date(2026, 1, 1)),
        ("uk_gdpr", "", 28, date(2026, 1, 1)),
    }
    entry = LedgerEntry.objects.get(chain=acme.chain)
    assert (entry.event, entry.by) == ("profile_loaded", "load_profile")
    assert entry.facts == {
        "digest": acme.policy_digest,
        "digest_before": "",
        "channels": 3,
        "promises": 3,
        "rights": 24,
    }


def test_loading_again_changes_nothing_even_if_comments_and_order_differ(tmp_path):
    load(ACME)
    before = rows()
    head, _, tail = ACME.read_text().partition("[company]")
    company, _, rest = tail.partition("[links]")
    path = tmp_path / "acme.toml"
    path.write_text(f"# moved\n{head}[links]{rest}\n[company]{company}")
    assert load(path) == "No change: acme is loaded as the file says.\n"
    assert rows() == before


def test_a_change_of_a_live_business_is_shown_and_made_after_a_yes(tmp_path, monkeypatch):
    load(ACME)
    path = edited(
        tmp_path,
        ("privacy@acme.example.com", "rights@acme.example.com"),
        ("days = 40", "days = 30"),
        ('[opt_out]\ncovers = ["sale", "sharing"]', '[opt_out]\ncovers = ["sharing", "sale"]'),
    )
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert load(path).splitlines() == [
        "3 changes to acme:",
        "  ~ channels.email.requests.address: privacy@acme.example.com (section 2) -> "
        "rights@acme.example.com (section 2)",
        "  ~ opt_out.covers: sale, sharing (section 4) -> sharing, sale (section 4)",
        "  ~ promises.ccpa.days: 40 (section 4) -> 30 (section 4)",
        "This business is live. Make these changes? [yes/no] Loaded Acme (acme).",
    ]
    assert Channel.objects.get(kind="email").value == "rights@acme.example.com"


@pytest.mark.parametrize("typed", ["no\n", "\n", ""])
def test_without_a_yes_nothing_is_changed(tmp_path, monkeypatch, typed):
    load(ACME)
    before = rows()
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(CommandError, match=r"Nothing was changed for acme\. .*--yes"):
        load(edited(tmp_path, ("days = 40", "days = 30")))
    assert rows() == before
    assert Business.objects.get().policy["promises"]["ccpa"]["days"] == 40


def test_a_dry_run_shows_and_changes_nothing(tmp_path):
    assert "New business acme" in load(ACME, "--dry-run")
    assert rows() == (0, 0, 0, 0)
    load(ACME)
    told = load(edited(tmp_path, ("years = 7", "years = 6")), "--dry-run")
    assert "~ retention.account.years: 7 (section 6) -> 6 (section 6)" in told
    assert "Nothing was changed: this was a dry run." in told
    assert Business.objects.get().policy["retention"]["account"]["years"] == 7


def test_every_mistake_is_told_with_file_line_and_key_and_nothing_is_loaded(tmp_path):
    path = edited(tmp_path, ("days = 40", "days = 60"), ("more_days = 45", "more_days = 46"))
    with pytest.raises(CommandError) as caught:
        load(path)
    assert str(caught.value).splitlines() == [
        f"{path}, line 67: promises.ccpa.days: is 60, longer than the law's 45 days "
        "(11 CCR 7021(b); Civ. Code 1798.130(a)(2)(A)); a promise may only be shorter",
        f"{path}, line 67: promises.ccpa.more_days: is 46, longer than the law's 45 more days "
        "(11 CCR 7021(b); Civ. Code 1798.130(a)(2)(A)); a promise may only be shorter",
        "Nothing was loaded.",
    ]
    assert rows() == (0, 0, 0, 0)


def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path):
    with pytest.raises(CommandError, match=r"nothing\.toml: No such file or directory\."):
        load(tmp_path / "nothing.toml")
    with pytest.raises(CommandError, match=r"Is a directory\."):
        load(tmp_path)


def test_warnings_are_printed_with_section_law_and_what_happens_instead(tmp_path):
    told = load(edited(tmp_path, ("under = 16", "under = 13")))
    assert told.splitlines()[:4] == [
        "1 warning about acme.toml:",
        "! child_age_too_low (section 5; GDPR Art. 8(1))",
        "  A child is somebody under 13 in the EEA; there the age is 16 unless a member state "
        "has set a lower one.",
        "  Here: In the EEA the data of a person under 16 makes an urgent task.",
    ]


def test_a_failure_at_the_very_end_leaves_nothing_behind():
    with pytest.raises(ValueError, match="codes, not text"):
        profiles.load(policy(), seen="", by="not a code!", now=MORNING)
    assert rows() == (0, 0, 0, 0)


def test_a_policy_that_somebody_else_changed_meanwhile_is_not_overwritten():
    profiles.load(policy(), seen="", by="system", now=MORNING)
    with pytest.raises(NotAllowed, match="Somebody else changed"):
        profiles.load(policy(("days = 40", "days = 30")), seen="", by="system", now=MORNING)
    assert Business.objects.get().policy["promises"]["ccpa"]["days"] == 40


def test_a_running_request_keeps_the_promise_that_it_came_in_under():
    acme = profiles.load(policy(), seen="", by="system", now=MORNING)
    running = submission(Right.DELETE, business=acme, now=MORNING).requests[0]
    shorter = policy(("ccpa = { days = 40", "ccpa = { days = 20"))
    acme = profiles.load(shorter, seen=acme.policy_digest, by="system", now=NEXT_EVENING)
    fresh = submission(Right.DELETE, business=acme, now=NEXT_EVENING).requests[0]

    running.refresh_from_db()
    assert (running.promise_days, running.due_on) == (40, date(2026, 12, 12))
    assert (fresh.promise_days, fresh.due_on) == (20, date(2026, 11, 23))
    kept = DeadlinePolicy.objects.filter(regime="ccpa").order_by("valid_from")
    assert list(kept.values_list("valid_from", "promise_days")) == [
        (date(2026, 1, 1), 40),
        (date(2026, 11, 3), 20),
    ]


def test_a_promise_taken_back_leaves_the_law_alone_and_others_are_not_touched():
    acme = profiles.load(policy(), seen="", by="system", now=MORNING)
    DeadlinePolicy.objects.create(
        business=acme, regime="uk_gdpr", valid_from=date(2026, 11, 2), promise_days=20
    )
    without = policy(('\ngdpr = { days = 28, section = "4" }', ""))
    acme = profiles.load(without, seen=acme.policy_digest, by="system", now=MORNING)
    european = submission(Right.ACCESS, business=acme, region=Region.EEA, now=MORNING).requests[0]
    british = submission(Right.ACCESS, business=acme, region=Region.UK, now=MORNING).requests[0]
    assert (european.promise_days, european.due_on) == (None, date(2026, 12, 2))
    assert (british.promise_days, british.due_on) == (20, date(2026, 11, 22))


def test_rows_that_were_changed_by_hand_are_put_right():
    load(ACME)
    Channel.objects.filter(kind="phone").update(value="+1 555-555-0199")
    assert "~ channels: the stored rows are not those of the policy" in load(ACME, "--yes")
    assert Channel.objects.get(kind="phone").value == "+1 555-555-0100"


@pytest.mark.parametrize(
    ("name", "told"),
    [("intelepeer", "25 warnings about"), ("net2phone", "17 warnings about")],
)
def test_both_real_profiles_load_side_by_side(name, told):
    load(ACME)
    assert load(Path("profiles") / f"{name}.toml").startswith(told)
    assert Business.objects.count() == 2


@pytest.fixture
def both():
    """The two real profiles, loaded."""
    load("profiles/intelepeer.toml")
    load("profiles/net2phone.toml")


def channels_of(slug: str) -> set[tuple[str, ...]]:
    rows = Channel.objects.filter(business__slug=slug)
    return set(rows.values_list("kind", "role", "value"))


def test_the_channels_of_intelepeer(both):
    assert channels_of("intelepeer") == {
        ("web", "requests", "portal"),
        ("phone", "requests", "+1 833-451-6733"),
        ("email", "questions", "infosecurity@intelepeer.com"),
        ("email", "complaints", "infosecurity@intelepeer.com"),
        ("email", "agents", "infosecurity@intelepeer.com"),
        ("email", "marketing", "unsubscribe@intelepeer.com"),
        (
            "eu_representative",
            "form",
            "https://www.verasafe.com/privacy-services/contact-article-27-representative",
        ),
        ("eu_representative", "phone", "+420 228 881 031"),
        (
            "eu_representative",
            "post",
            "Unit 3D North Point House, North Point Business Park, New Mallow Road, "
            "Cork T23AT2P, Ireland",
        ),
    }


def test_the_channels_of_net2phone(both):
    assert channels_of("net2phone") == {
        ("email", "requests", "Privacy@net2phone.com"),
        ("email", "questions", "Privacy@net2phone.com"),
        ("email", "accessibility", "Privacy@net2phone.com"),
        ("web", "requests", "https://www.idt.net/ccpa-request"),
        ("web", "opt_out", "https://www.idt.net/ccpa-do-not-sell"),
        ("web", "agents", "https://www.idt.net/ccpa-request"),
        ("phone", "requests", "+1 866-978-8260"),
        ("phone", "questions", "+1 866-978-8260"),
        ("post", "questions", "520 Broad Street, Newark, NJ 07102, United States"),
    }


def test_the_promises_of_the_real_profiles(both):
    promised = DeadlinePolicy.objects.values_list("business__slug", "regime", "promise_days")
    assert set(promised) == {
        ("intelepeer", "gdpr", 30),
        ("intelepeer", "uk_gdpr", 30),
        ("net2phone", "ccpa", 45),
    }


def test_what_the_real_profiles_offer_in_each_family(both):
    rights = dict(Business.objects.values_list("slug", "rights"))
    california = "know_categories know_specific delete correct opt_out limit"
    assert rights["intelepeer"]["ccpa"] == california.split()
    assert rights["net2phone"]["ccpa"] == california.split()
    for offers in rights.values():
        assert offers["gdpr"] == offers["uk_gdpr"] == EUROPE
        states = "access delete correct portability withdraw_consent opt_out"
        assert offers["us_state"] == states.split()
        elsewhere = "access delete correct portability object withdraw_consent human_review"
        assert offers["voluntary"] == elsewhere.split()
