"""The law is shown with its articles, what is open in it, and what counsel has changed."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from requests_app import roles
from requests_app.desk.law import points
from requests_app.desk.law_parts import parts
from requests_app.rules import laws
from requests_app.rules.rights import Regime

pytestmark = pytest.mark.django_db

OVERRIDES = """
[[override]]
key = "every.appeal.decide.count"
value = 50
reason = "Counsel <b>Ruth</b>, 3 May 2026"

[[override]]
key = "states.TX.rights.delete.note"
value = "Ask Ruth <script>alert(1)</script>"
reason = "House rule"

[[override]]
key = "states.OR.signal"
value = false
reason = "Not applied"
"""


@pytest.fixture(autouse=True)
def auditor(client, django_user_model, settings):
    settings.MFA_REQUIRED = False
    roles.ensure()
    user = django_user_model.objects.create_user("ada", password="x")
    user.groups.add(Group.objects.get(name="Auditor"))
    client.force_login(user)
    return user


@pytest.fixture
def overridden(tmp_path):
    """Put three overrides in force, and the law as it was afterwards."""
    before = laws.book()
    (tmp_path / "us-states.toml").write_text(OVERRIDES, encoding="utf-8")
    laws.use(laws.read(tmp_path))
    yield
    laws.use(before)


def page(client):
    return client.get(reverse("desk:law")).content.decode()


def one(client, regime):
    return client.get(reverse("desk:law_one", args=[regime])).content.decode()


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_page_names_its_versions_and_says_that_nothing_is_overridden(client):
    text = words(page(client))
    assert laws.book().version in text
    assert "holidays-" in text
    assert "None: the law applies as it was shipped." in text
    assert "LAW_OVERRIDES" in text


def test_every_law_has_its_place_on_the_page_and_a_page_of_its_own(client):
    text = page(client)
    assert len(list(Regime)) == 27
    for regime in Regime:
        assert text.count(f' id="{regime}"') == 1
        assert f'href="#{regime}"' in text
        assert f'href="/desk/law/{regime}/"' in text
        assert client.get(reverse("desk:law_one", args=[regime])).status_code == 200


def test_california_in_words(client):
    section = words(page(client).split(' id="ccpa"')[1].split("</section>")[0])
    assert "California Consumer Privacy Act, Civ. Code 1798.100-1798.199.100" in section
    row = "Know: specific pieces Civ. Code 1798.110(a)(5); 11 CCR 7024(a), (d) 45 days"
    assert row in section
    assert "90 days 10 business days High: about three data points and a signed decl" in section
    assert "Opt out of sale Civ. Code 1798.120, 1798.135; 11 CCR 7025, 7026 15 business" in section
    assert "Nothing: asking is forbidden" in section
    assert "from Jan 1, 2027" in section
    assert "the reasons; the offer to opt out of sale, for a deletion" in section
    assert "Records are kept 24 months (11 CCR 7101(a))" in section
    assert "Appeal none" in section


def test_other_laws_in_words(client):
    text = page(client)
    gdpr = words(text.split(' id="gdpr"')[1].split("</section>")[0])
    assert "this portal works to 1 business day" in gdpr
    assert "proof of identity: suspends the clock if asked within 7 days (not confirmed)" in gdpr
    assert "Complaint no number in the law for the business's own answer" in gdpr
    virginia = words(one(client, "us_va"))
    assert "Appeal decided within 60 days (Va. Code 59.1-577)" in virginia
    texas = words(one(client, "us_tx"))
    assert "Appeal decided within 60 days (not confirmed)" in texas


def test_states_side_by_side(client):
    text = page(client)
    rows = {
        code: words(text.split(f' id="us_{code}"')[1].split("</tr>")[0]).partition("> ")[2]
        for code in ("va", "ia", "ut", "fl")
    }
    opt_out = "45 days this portal works to 15 business days Agent: "
    appeal = "the reasons; how to appeal; the attorney general 24 months (not confirmed)"
    assert rows["va"].split("Opt out of sale ")[1].strip() == (
        f"45 days 90 days {opt_out}Only a parent or guardian 60 days {appeal}"
    )
    assert "Correct" not in rows["ia"]
    assert "90 days 135 days 90 days this portal works to 15 business days" in rows["ia"]
    assert "Correct (from Jul 1, 2026) (not confirmed)" in rows["ut"]
    assert "none the reasons; the attorney general" in rows["ut"]
    assert "45 days 60 days (not confirmed) 45 days" in rows["fl"]


def test_points_for_counsel_are_all_that_is_not_confirmed(client):
    found = {(point.key, law.short) for point in points() for law, _ in point.where}
    assert ("rights.delete", "CCPA") in found
    assert ("waits.identity", "GDPR") in found
    assert ("clocks.answer", "US state law") in found
    assert ("clocks.answer.extension", "Florida DBR") in found
    assert ("appeal.decide", "Virginia CDPA") not in found
    ccpa = {key for key, short in found if short == "CCPA"}
    assert ccpa == {
        "waits.fee",
        "rights.delete",
        "rights.correct",
        "limits.know",
        "limits.correct",
    }
    text = page(client)
    assert 'href="/desk/law/ccpa/#rights.delete"' in text
    assert "Reasonable or reasonably high, by sensitivity and risk of harm (7062(d))." in text


def test_states_that_share_a_point_share_its_line():
    lines = [point for point in points() if point.key == "records" and len(point.where) > 1]
    (shared,) = lines
    names = {law.short for law, _ in shared.where}
    assert len(names) == 19  # all but Colorado, whose own rules say 24 months
    assert "Colorado PA" not in names


def test_one_law_in_full(client):
    text = words(one(client, "ccpa"))
    assert "clocks.answer.extension count = 90 unit = days reason_required = true" in text
    assert "11 CCR 7021(b); Civ. Code 1798.130(a)(2)(A) Once, with notice and reason" in text
    assert "rights.delete Not confirmed clock = answer degree = by_risk" in text
    assert "look_back since = 2022-01-01 usual_months = 12" in text
    assert "metrics month = 7 day = 1" in text
    assert "refusal parts = reasons, opt_out_offer" in text


def test_no_value_of_a_law_is_left_out():
    law = laws.law(Regime.UK_GDPR)
    keys = [part.key for part in parts(law)]
    assert len(keys) == len(set(keys))
    assert {f"rights.{right}" for right in law.rights} <= set(keys)
    assert {"waits.identity", "waits.clarification", "waits.fee", "records"} <= set(keys)
    assert {"complaint.acknowledge", "refusal", "forward"} <= set(keys)


@pytest.mark.usefixtures("overridden")
def test_overrides_in_force_stand_on_top_escaped(client):
    text = page(client)
    assert words(text).count("None: the law applies as it was shipped.") == 0
    assert "us-states.toml: every.appeal.decide.count" in text
    assert "Counsel &lt;b&gt;Ruth&lt;/b&gt;, 3 May 2026" in text
    assert "60 50 Counsel" in words(text)
    assert "<script>alert" not in text
    texas = words(text.split(' id="us_tx"')[1].split("</tr>")[0])
    assert "50 days" in texas
    assert "Changed by counsel" in texas
    california = words(text.split(' id="ccpa"')[1].split("</section>")[0])
    assert "Changed by counsel" not in california


@pytest.mark.usefixtures("overridden")
def test_overridden_values_are_marked_on_the_page_of_their_law(client):
    text = one(client, "us_tx")
    assert "<mark>50</mark>" in text
    assert text.count("<mark>") == 1
    assert "Ask Ruth &lt;script&gt;" in text
    row = words(text.split('id="rights.delete"')[1].split("</tr>")[0])
    assert "Changed by counsel" in row
    assert "Changed by counsel" not in words(text.split('id="records"')[1].split("</tr>")[0])
    minnesota = one(client, "us_mn")  # has a number of its own
    assert "<mark>" not in minnesota
    oregon = words(one(client, "us_or"))
    assert "states.OR.signal true false Not applied" in oregon


def test_the_law_is_as_shipped_again(client):
    assert "<mark>" not in one(client, "us_tx")


def test_a_law_that_does_not_exist_is_not_found(client):
    assert client.get("/desk/law/mars/").status_code == 404
