"""An admin sees what a promise would do before it counts, and can undo it."""

import re
from datetime import UTC, date, datetime
from html import unescape
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from requests_app import roles
from requests_app.desk import policies as pages
from requests_app.models import DeadlinePolicy
from requests_app.rules.rights import Region, Right
from requests_app.services import lifecycle, policies
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # a Sunday
TOMORROW = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def keeper(client, django_user_model, settings):
    """Kim, a portal admin, on 22 November 2026."""
    settings.MFA_REQUIRED = False
    roles.ensure()
    user = django_user_model.objects.create_user("kim", first_name="Kim", last_name="Keeper")
    user.groups.add(Group.objects.get(name="Portal admin"))
    with patch.object(pages.timezone, "now", return_value=NOW):
        client.force_login(user)
        yield user


@pytest.fixture
def business():
    return BusinessFactory(name="Acme", slug="acme")


def typed(**changes):
    data = {
        "business": "acme",
        "regime": "gdpr",
        "right": "",
        "promise_days": "30",
        "reminder_days": "10, 5, 1",
        "begins_on": "2026-11-23",
        "step": "preview",
    }
    return data | changes


def send(client, **changes):
    return client.post(reverse("desk:policy_new"), typed(**changes))


def shown(client):
    return client.get(reverse("desk:policies")).content.decode()


def stored(business, keeper, *, now=NOW, **changes):
    values = {"regime": "gdpr", "valid_from": TOMORROW, "promise_days": 20, "reminder_days": []}
    policy = DeadlinePolicy(business=business, **{**values, **changes})
    return policies.adopt(policy, by=keeper, now=now)


def words(answer):
    """Return the text of a page, without tags, each run of white space as one space."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def test_without_a_policy_the_page_says_what_the_law_allows(client, business):
    answer = client.get(reverse("desk:policies"))
    text = words(answer)
    assert "California (CCPA) The law allows 45 days, 11 CCR 7021(b)" in text
    assert "European Union (GDPR) The law allows 1 month, GDPR Art. 12(3)" in text
    assert "45 days, the state's privacy law 90 days: Iowa CDPA You promise" in text
    assert "1 month, our own promise 15 days: LGPD 30 days: PIPEDA, FADP You promise" in text
    assert text.count("no promise: the law's term applies") == 5
    assert text.count("7, 1 days before the answer is due") == 5
    assert "Go back to the former one" not in text


def test_without_a_business_the_page_says_so(client):
    assert "There is no business yet" in shown(client)


def test_the_page_tells_what_counts_what_comes_and_what_was(client, business, keeper):
    long_ago = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    stored(business, keeper, valid_from=date(2026, 10, 1), promise_days=30, now=long_ago)
    stored(business, keeper, valid_from=date(2026, 11, 1), promise_days=25, now=long_ago)
    taken = stored(business, keeper, promise_days=12)
    policies.take_back(taken.pk, by=keeper, now=NOW)
    stored(business, keeper, valid_from=date(2026, 12, 1), reminder_days=[4, 2])
    text = words(client.get(reverse("desk:policies")))
    assert "You promise 25 days, since Nov 1, 2026" in text
    assert "From Dec 1, 2026: 20 days" in text
    assert "From Oct 1, 2026: 30 days Replaced" in text
    assert "From Nov 23, 2026: 12 days Taken back" in text
    assert "Taken back by Kim Keeper, Nov 22, 2026, 15:00 UTC" in text
    assert "Adopted by Kim Keeper, Oct 1, 2026, 12:00 UTC" in text
    assert "4, 2 days before the answer is due" in text


def test_one_that_was_taken_back_never_counts_though_its_day_has_come(client, business, keeper):
    long_ago = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    stored(business, keeper, valid_from=date(2026, 10, 2), promise_days=30, now=long_ago)
    taken = stored(business, keeper, valid_from=date(2026, 10, 9), promise_days=3, now=long_ago)
    policies.take_back(taken.pk, by=keeper, now=long_ago)
    assert "You promise 30 days, since Oct 2, 2026" in words(client.get(reverse("desk:policies")))


def test_a_promise_for_one_right_and_one_state_has_a_card_of_its_own(client, business, keeper):
    stored(business, keeper, regime="us_ia", right="delete", promise_days=80)
    text = words(client.get(reverse("desk:policies")))
    assert "Iowa: Delete The law allows 90 days, Iowa Code 715D.3" in text


def test_one_from_the_policy_file_names_no_person(client, business):
    row = {"regime": "gdpr", "valid_from": "2020-07-01", "promise_days": 30}
    business.policies.create(**row, adopted_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert "Taken from the policy file, Jan 2, 2026, 00:00 UTC" in shown(client)


def test_those_who_may_only_look_get_no_buttons(client, business, keeper):
    stored(business, keeper)
    keeper.groups.set([Group.objects.get(name="Auditor")])
    text = shown(client)
    assert "From Nov 23, 2026:" in text
    assert "Take back" not in text
    assert "policies/new" not in text
    assert send(client).status_code == 403


def test_the_navigation_leads_there_only_for_those_who_may(client, business, keeper):
    assert 'href="/desk/policies/"' in shown(client)
    keeper.groups.set([])
    keeper.user_permissions.set(Permission.objects.filter(codename="view_notice"))
    letters = client.get(reverse("desk:letters")).content.decode()
    assert "/desk/policies/" not in letters
    assert "/desk/law/" not in letters


def test_the_form_begins_with_what_counts_now_from_tomorrow_on(client, business, keeper):
    stored(business, keeper, valid_from=date(2026, 11, 22), promise_days=25, reminder_days=[9])
    stored(business, keeper, valid_from=TOMORROW, promise_days=7)
    asked = {"business": "acme", "regime": "gdpr", "right": ""}
    form = client.get(reverse("desk:policy_new"), asked).context["form"]
    assert form["promise_days"].value() == 25
    assert form["reminder_days"].value() == "9"
    assert form["begins_on"].value() == TOMORROW
    empty = client.get(reverse("desk:policy_new")).context["form"]
    assert (empty["promise_days"].value(), empty["reminder_days"].value()) == (None, "7, 1")


def test_a_name_that_nobody_has_in_the_address_harms_nothing(client, business):
    asked = {"business": "nobody", "regime": "mars", "right": "\x00"}
    assert client.get(reverse("desk:policy_new"), asked).status_code == 200


def test_laws_are_offered_as_families_and_alone_and_opt_outs_are_not(client, business):
    fields = client.get(reverse("desk:policy_new")).context["form"].fields
    _, families, alone = fields["regime"].choices
    codes = [code for code, _ in families[1]]
    assert codes == ["ccpa", "gdpr", "uk_gdpr", "us_state", "voluntary"]
    assert len(alone[1]) == 22  # three countries and nineteen states
    rights = [code for code, _ in fields["right"].choices]
    assert (rights[0], len(rights)) == ("", 12)
    assert "opt_out" not in rights


def test_a_preview_stores_nothing(client, business):
    answer = send(client)
    assert answer.status_code == 200
    assert "Nothing is stored yet." in words(answer)
    assert not DeadlinePolicy.objects.exists()


def test_a_preview_says_on_how_many_days_a_month_is_sooner(client, business):
    text = words(send(client))
    assert "GDPR 1 month GDPR Art. 12(3)" in text
    assert "210 days 125 days 30 days" in text
    assert "on 30 days of the year the law is sooner than the promise" in text
    assert "Feb 27" not in text


# Received: last day by law (Ireland, moved over weekends), without the move, promised, work to.
EXAMPLES = [
    ("2026-11-22", "2026-12-22", "2026-12-22", None, "2026-12-22"),  # today: nothing promised
    ("2026-11-23", "2026-12-23", "2026-12-23", "2026-12-23", "2026-12-23"),
    ("2026-11-25", "2026-12-28", "2026-12-25", "2026-12-25", "2026-12-25"),  # eve of Thanksgiving
    ("2026-11-27", "2026-12-28", "2026-12-27", "2026-12-27", "2026-12-27"),  # a Friday evening
    ("2026-12-24", "2027-01-25", "2027-01-24", "2027-01-23", "2027-01-23"),  # Christmas Eve
    ("2027-01-31", "2027-03-01", "2027-02-28", "2027-03-02", "2027-02-28"),
    ("2027-02-01", "2027-03-01", "2027-03-01", "2027-03-03", "2027-03-01"),
    ("2028-02-29", "2028-03-29", "2028-03-29", "2028-03-30", "2028-03-29"),
]


def test_worked_examples(client):
    BusinessFactory(slug="acme", time_zone="Europe/Dublin", holiday_calendar="IE")
    rows = [
        (one.received_on, one.legal_last_day, one.strict_on, one.promise_on, one.due_on)
        for one in (example.dates for example in send(client).context["examples"])
    ]
    said = [tuple(day and day.isoformat() for day in row) for row in rows]
    assert said == EXAMPLES


def test_the_eve_of_thanksgiving_is_before_the_fourth_thursday(client, business):
    examples = send(client, begins_on="2027-11-01").context["examples"]
    days = {str(one.label): one.dates.received_on for one in examples}
    assert days["The day before Thanksgiving"] == date(2027, 11, 24)


def test_the_day_that_counts_is_marked(client, business):
    text = words(send(client))
    assert "Sun Jan 31, 2027 31 January Sun Feb 28, 2027 Sun Feb 28, 2027 Tue Mar 2, 2027 " in text
    assert "Sun Feb 28, 2027 the law counts" in text
    assert "Sat Jan 23, 2027 the promise counts" in text
    assert "Wed Dec 23, 2026 the law and the promise" in text
    assert "Sun Nov 22, 2026 Today \N{EN DASH} before this policy" in text


def test_today_keeps_what_is_promised_today(client, business, keeper):
    stored(business, keeper, valid_from=date(2026, 11, 22), promise_days=5)
    today = send(client).context["examples"][0]
    assert (today.dates.due_on, today.new) == (date(2026, 11, 27), False)


def test_one_that_begins_today_has_today_as_its_first_example(client, business):
    first = send(client, begins_on="2026-11-22").context["examples"][0]
    assert (str(first.label), first.new) == ("Today", True)


def test_days_beside_days_need_no_picture(client, business):
    answer = send(client, regime="ccpa", promise_days="45")
    assert "<svg" not in answer.content.decode()
    assert "0 days 365 days 0 days" in words(answer)
    assert "This promise is never sooner than 45 days: the law alone decides." in words(answer)


def test_the_picture_says_its_figures_and_shows_them_in_a_table(client, business):
    text = send(client).content.decode()
    assert text.count('role="img"') == 1
    assert "the law leaves 28 to 31 days; the promise is 30 days. The law is sooner on 30" in text
    assert text.count('class="policy-strip__late"') == 2  # 30 January, and from then to February
    assert text.count('class="govuk-table__row policy-runs__late"') == 2
    assert "Jan 31, 2027 \N{EN DASH} Feb 28, 2027" in text


def test_without_a_promise_the_law_alone_is_shown(client, business):
    answer = send(client, promise_days="")
    assert "no promise: the law" in words(answer)
    assert "<svg" not in answer.content.decode()
    assert "Promise sooner" not in words(answer)


def test_a_family_shows_each_of_its_laws_under_its_term(client, business):
    rows = send(client, regime="us_state").context["measured"]
    assert [(row.allows, len(row.laws)) for row in rows] == [("45 days", 19), ("90 days", 1)]


def test_a_family_s_promise_that_is_never_sooner_in_one_country_is_told(client, business):
    text = words(send(client, regime="voluntary", promise_days="20"))
    assert "LGPD 15 days LGPD Art. 19(II) 0 days 0 days 365 days" in text
    assert "This promise is never sooner than 15 days: the law alone decides." in text


def test_a_right_of_one_law_in_the_family_is_shown_by_that_law(client, business):
    answer = send(client, regime="voluntary", right="object", promise_days="10")
    assert [row.allows for row in answer.context["measured"]] == ["15 days", "30 days"]
    assert answer.context["law"].short == "LGPD"


def test_open_requests_of_this_law_keep_their_dates(client, business, keeper):
    submission(Right.ACCESS, Right.DELETE, business=business, region=Region.EEA)
    submission(Right.DELETE, business=business)
    submission(Right.ACCESS, business=BusinessFactory(), region=Region.EEA)
    gone = submission(Right.ACCESS, business=business, region=Region.EEA).requests[0]
    lifecycle.withdraw(gone.pk, by="requester", now=NOW)
    both = words(send(client))
    assert "2 open requests of this business under this law keep their dates." in both
    assert "From November 23, 2026 on it counts" in both
    one = words(send(client, right="delete"))
    assert "1 open request of this business under this law keeps its dates." in one
    assert "none is touched" in words(send(client, regime="uk_gdpr"))


def test_of_very_many_open_requests_only_so_many_are_counted(client, business):
    submission(Right.ACCESS, Right.DELETE, business=business, region=Region.EEA)
    with patch("requests_app.desk.policy_preview.MOST_COUNTED", 1):
        assert "More than 1 open requests" in words(send(client))


def test_a_preview_names_the_policies_that_it_meets(client, business, keeper):
    stored(business, keeper, regime="us_state", promise_days=40)
    stored(business, keeper, regime="us_state", promise_days=39, valid_from=date(2026, 12, 1))
    stored(business, keeper, regime="us_state", right="delete", promise_days=38)
    stored(business, keeper, regime="us_tx", promise_days=37)
    stored(business, keeper, regime="gdpr")
    text = words(send(client, regime="us_state"))
    assert "There is a policy from Nov 23, 2026 on already" in text
    assert "It is followed by the one that begins on Dec 1, 2026: 39 days" in text
    closer = "Another policy goes before it: Every other state of the United States: Delete"
    assert f"{closer}, from Nov 23, 2026: 38 days" in text
    assert "Another policy goes before it: Texas, from Nov 23, 2026: 37 days" in text
    assert "20 days" not in text
    alone = words(send(client, regime="us_tx", begins_on="2026-11-24"))
    assert f"{closer}, from Nov 23, 2026: 38 days" in alone
    assert "40 days" not in alone


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("promise_days", "32", "32 days are later than the law: GDPR allows 31 at the most"),
        ("promise_days", "0", "greater than or equal to 1"),
        ("promise_days", "soon", "Give a whole number of days, such as 30"),
        ("begins_on", "2026-11-21", "A policy begins today or later"),
        ("begins_on", "2029-11-23", "within the next three years"),
        ("begins_on", "9999-12-31", "within the next three years"),
        ("begins_on", "2026-02-30", "Give a real day"),
        ("begins_on", "", "Give the day on which it begins"),
        ("reminder_days", "5, x", "Give whole numbers of days between 1 and 90"),
        ("reminder_days", "91", "Give whole numbers of days between 1 and 90"),
        ("reminder_days", "0", "Give whole numbers of days between 1 and 90"),
        ("reminder_days", "1,2,3,4,5,6,7,8,9,10,11", "Give whole numbers of days"),
        ("regime", "", "Choose the law"),
        ("right", "know_specific", "The law does not give this right."),
        ("right", "opt_out", "Select a valid choice"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "adopt", "back"])
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    client, business, field, value, said, step
):
    answer = send(client, step=step, **{field: value})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert said in form.errors[field][0]
    for name, kept in typed(**{field: value}).items():
        if name != "step":
            assert form[name].value() == kept
    assert not DeadlinePolicy.objects.exists()


def test_the_last_day_of_three_years_is_taken(client, business):
    assert send(client, begins_on="2029-11-22").status_code == 200


def test_reminders_are_put_in_order_once_each_and_may_be_left_out(client, business):
    send(client, step="adopt", reminder_days=" 1, 10,5 , 5,")
    assert DeadlinePolicy.objects.get().reminder_days == [10, 5, 1]
    send(client, step="adopt", reminder_days="", begins_on="2026-11-24")
    assert DeadlinePolicy.objects.get(valid_from="2026-11-24").reminder_days == []


def test_going_back_keeps_what_was_typed(client, business):
    answer = send(client, step="back")
    assert answer.status_code == 200
    assert "What do you promise?" in words(answer)
    assert answer.context["form"]["promise_days"].value() == "30"
    assert not DeadlinePolicy.objects.exists()


def test_adopted_twice_it_is_on_record_once(client, business, keeper):
    for _ in range(2):
        answer = client.post(reverse("desk:policy_new"), typed(step="adopt"), follow=True)
        assert "It counts for requests that come in from November 23, 2026 on." in words(answer)
    policy = DeadlinePolicy.objects.get()
    assert (policy.business, policy.regime, policy.right) == (business, "gdpr", "")
    assert (policy.promise_days, policy.valid_from) == (30, TOMORROW)
    assert (policy.adopted_by, policy.adopted_at) == (keeper, NOW)


def test_the_hidden_fields_of_the_preview_are_what_is_adopted(client, business):
    text = send(client, right="delete").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
    del hidden["csrfmiddlewaretoken"]
    client.post(reverse("desk:policy_new"), hidden | {"step": "adopt"})
    policy = DeadlinePolicy.objects.get()
    assert (policy.right, policy.promise_days, policy.reminder_days) == ("delete", 30, [10, 5, 1])


def test_another_policy_of_that_day_is_refused_at_the_field(client, business, keeper):
    stored(business, keeper)
    answer = send(client, step="adopt")
    assert answer.status_code == 422
    assert "Take it back first" in answer.context["form"].errors["begins_on"][0]
    assert DeadlinePolicy.objects.get().promise_days == 20


def test_one_to_come_is_taken_back_by_its_button_once(client, business, keeper):
    policy = stored(business, keeper)
    address = reverse("desk:policy_take_back", args=[policy.pk])
    assert f'action="{address}"' in shown(client)
    assert "it will not begin" in words(client.post(address, follow=True))
    assert "taken back already" in words(client.post(address, follow=True))
    policy.refresh_from_db()
    assert policy.withdrawn_by == keeper
    assert f'action="{address}"' not in shown(client)


def test_one_that_has_begun_has_no_button_and_cannot_be_taken_back(client, business, keeper):
    policy = stored(business, keeper, valid_from=date(2026, 11, 22))
    address = reverse("desk:policy_take_back", args=[policy.pk])
    assert address not in shown(client)
    assert "This policy has begun" in words(client.post(address, follow=True))


def test_going_back_to_the_former_one_previews_its_values_from_tomorrow(client, business, keeper):
    row = {"regime": "gdpr", "valid_from": "2020-07-01", "reminder_days": [10, 5, 1]}
    business.policies.create(**row, promise_days=30, target_days=18, escalate_days=4)
    stored(business, keeper, valid_from=date(2026, 11, 22), promise_days=25)
    form = shown(client).split("Go back to the former one")[0].rpartition("<form")[2]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    del hidden["csrfmiddlewaretoken"]
    assert hidden == {
        "business": "acme",
        "regime": "gdpr",
        "right": "",
        "promise_days": "30",
        "reminder_days": "10, 5, 1",
        "target_days": "18",
        "escalate_days": "4",
        "begins_on": "2026-11-23",
    }
    preview = client.post(reverse("desk:policy_new"), hidden)
    assert preview.context["policy"].promise_days == 30
    client.post(reverse("desk:policy_new"), hidden | {"step": "adopt"})
    assert DeadlinePolicy.objects.get(valid_from=TOMORROW).promise_days == 30


def test_the_former_one_may_have_promised_nothing(client, business, keeper):
    business.policies.create(regime="gdpr", valid_from="2020-07-01", promise_days=None)
    stored(business, keeper, valid_from=date(2026, 11, 22), promise_days=25)
    assert 'name="promise_days" value=""' in shown(client)


def test_what_the_business_asks_of_itself_is_previewed_shown_and_kept(client, business, keeper):
    own = {"target_days": "18", "escalate_days": "4"}
    preview = words(send(client, **own))
    expected = "Own target: done in 18 days. The leads are told 4 days before the answer is due."
    assert expected in preview
    send(client, **own, step="adopt")
    policy = business.policies.get()
    assert (policy.target_days, policy.escalate_days) == (18, 4)
    assert expected in words(client.get(reverse("desk:policies")))
    with patch.object(pages.timezone, "now", return_value=datetime(2026, 11, 24, tzinfo=UTC)):
        client.force_login(keeper)
        page = client.get(reverse("desk:policy_new"), {"business": "acme", "regime": "gdpr"})
    form = page.context["form"]
    assert (form.initial["target_days"], form.initial["escalate_days"]) == (18, 4)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target_days": "31"}, "Your own target is later than what you promise."),
        ({"target_days": "soon"}, "Give a whole number of days, such as 20"),
        ({"escalate_days": "0"}, "greater than or equal to 1"),
        ({"escalate_days": "91"}, "less than or equal to 90"),
        ({"promise_days": "", "target_days": "32"}, "32 days are later than the law"),
    ],
)
def test_a_target_that_comes_too_late_is_refused_beside_its_field(client, business, changes, said):
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert said in words(answer)
