import pytest

from foundation.sealing import Ciphertext, Tampered
from tests.factories import BusinessFactory
from tests.verification.conftest import ADA, BOB, HEADER
from verification.models import IdentityRecord
from verification.rules.matching import Match
from verification.services import find, imports

pytestmark = pytest.mark.django_db

NAMESAKE = "3,Ada,Lovelace,other@example.org,202 555 0103\n"
CLAIMS = {"name": "lovelace, ADA", "email": "Ada@Example.org", "phone": "+1 202-555-0101"}


def test_a_person_is_found_with_the_reasons_and_no_values(desk):
    desk.run(HEADER + ADA + BOB)
    (fit,) = find(desk.business.pk, CLAIMS | {"account": "99"}).candidates
    assert fit.record_id == IdentityRecord.objects.get(line=2).pk
    assert (fit.source, fit.points) == ("CRM", ("phone", "email"))  # a name is no data point
    assert fit.agreeing == ("name", "email", "phone")
    assert (fit.differing, fit.missing) == (("account",), ())


def test_claims_that_lead_to_two_people_show_both(desk):
    desk.run(HEADER + ADA + BOB)
    match = find(desk.business.pk, {"email": "ada@example.org", "phone": "2025550102"})
    assert [fit.agreeing for fit in match.candidates] in (
        [("email",), ("phone",)],
        [("phone",), ("email",)],
    )
    assert match.ambiguous
    assert match.best is None


def test_a_household_that_shares_a_number_is_ambiguous_until_a_name_tells(desk):
    desk.run(HEADER + ADA + "4,Eva,Lovelace,eva@example.org,202 555 0101\n")
    assert find(desk.business.pk, {"phone": "202 555 0101"}).ambiguous
    match = find(desk.business.pk, {"phone": "202 555 0101", "name": "Eva Lovelace"})
    assert not match.ambiguous
    assert match.best.record_id == IdentityRecord.objects.get(line=3).pk


def test_a_name_alone_finds_nobody_but_counts_its_bearers(desk):
    desk.run(HEADER + ADA + BOB + NAMESAKE)
    assert find(desk.business.pk, {"name": "Ada Lovelace"}) == Match(namesakes=2)
    match = find(desk.business.pk, CLAIMS)
    assert (len(match.candidates), match.namesakes) == (1, 1)


def test_one_person_in_two_systems_is_not_ambiguous(desk):
    desk.run(HEADER + ADA, source="CRM")
    desk.run(HEADER + ADA + BOB, name="billing.csv", source="Billing")
    match = find(desk.business.pk, CLAIMS)
    assert {fit.source for fit in match.candidates} == {"CRM", "Billing"}
    assert not match.ambiguous


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"name": ""},
        {"email": "nobody@example.org"},
        {"email": "not an address", "phone": "x", "account": "000", "name": "?"},
    ],
)
def test_who_is_not_on_file_is_not_found(desk, claims):
    desk.run(HEADER + ADA)
    assert find(desk.business.pk, claims) == Match()


def test_a_business_without_records_finds_nobody():
    assert find(BusinessFactory().pk, CLAIMS) == Match()


def test_one_business_does_not_see_the_customers_of_another(desk):
    desk.run(HEADER + ADA)
    assert find(BusinessFactory().pk, CLAIMS) == Match()


def test_the_region_of_another_business_is_not_borrowed(desk):
    desk.run(HEADER + "8,Kim,Example,,+61 491 570 006\n")
    here, other = desk.business.pk, BusinessFactory()
    text = (desk.folder / "map.toml").read_text().replace('"US"', '"AU"')
    (desk.folder / "au.toml").write_text(text)
    desk.run(HEADER + ADA, name="au.csv", business=other.slug, map_name="au.toml")
    assert find(here, {"phone": "0491 570 006"}) == Match()
    assert len(find(here, {"phone": "+61 491 570 006"}).candidates) == 1


def test_what_is_staged_does_not_count_and_what_is_in_force_does(desk, monkeypatch):
    desk.run(HEADER + ADA)

    def stop(*args, **options):
        raise RuntimeError("stopped before the end")

    monkeypatch.setattr(imports, "finish", stop)
    with pytest.raises(RuntimeError, match="stopped"):
        desk.run(HEADER + ADA + BOB)
    assert IdentityRecord.objects.count() == 3
    assert len(find(desk.business.pk, CLAIMS).candidates) == 1
    assert find(desk.business.pk, {"name": "Bob Example", "account": "2"}) == Match()


def test_each_source_reads_numbers_by_its_own_region(desk):
    desk.run(HEADER + ADA)
    text = (desk.folder / "map.toml").read_text().replace('"US"', '"AU"')
    (desk.folder / "au.toml").write_text(text)
    desk.run(
        HEADER + "8,Kim,Example,,0491 570 006\n", name="au.csv", source="AU", map_name="au.toml"
    )
    found = [find(desk.business.pk, {"phone": n}) for n in ("202 555 0101", "0491 570 006")]
    assert [match.best.source for match in found] == ["CRM", "AU"]


@pytest.mark.parametrize("claims", [CLAIMS, {"phone": "202 555 0199"}])
def test_a_search_takes_at_most_two_queries(desk, django_assert_max_num_queries, claims):
    rows = [f"{n},Ada,Lovelace,ada{n}@example.org,202 555 0199\n" for n in range(10, 60)]
    desk.run(HEADER + ADA + "".join(rows))
    with django_assert_max_num_queries(2):
        find(desk.business.pk, claims)


def test_a_number_that_hundreds_share_gives_twenty_candidates_the_best_among_them(desk):
    rows = [f"{n},P{n},Example,p{n}@example.org,202 555 0199\n" for n in range(10, 160)]
    desk.run(HEADER + "".join(rows))
    match = find(desk.business.pk, {"phone": "202 555 0199", "email": "p88@example.org"})
    assert len(match.candidates) == 20
    assert match.best.agreeing == ("email", "phone")


def test_namesakes_are_counted_up_to_a_hundred(desk):
    desk.run(HEADER + ADA + "".join(f"{n},Ada,Lovelace,,\n" for n in range(10, 140)))
    assert find(desk.business.pk, CLAIMS).namesakes == 100
    assert find(desk.business.pk, {"name": "Ada Lovelace"}) == Match(namesakes=100)


def test_records_are_opened_for_a_name_only_where_few_bear_it(desk):
    desk.run(HEADER + ADA + "".join(f"{n},Ada,Lovelace,,\n" for n in range(10, 40)))
    damaged = b"\x01" + bytes(60)
    IdentityRecord.objects.exclude(line=2).update(identity=Ciphertext(damaged))
    match = find(desk.business.pk, CLAIMS)
    assert (len(match.candidates), match.namesakes) == (1, 30)
    assert find(desk.business.pk, {"name": "Ada Lovelace"}) == Match(namesakes=31)


def test_a_damaged_record_is_not_passed_over(desk):
    desk.run(HEADER + ADA + NAMESAKE)
    IdentityRecord.objects.filter(line=3).update(identity=Ciphertext(b"\x01" + bytes(60)))
    with pytest.raises(Tampered):
        find(desk.business.pk, {"email": "other@example.org"})


def test_many_namesakes_do_not_crowd_out_the_one_contact_that_agrees(desk):
    namesakes = [f"{n},Ada,Lovelace,,\n" for n in range(10, 500)]
    desk.run(HEADER + BOB + "".join(namesakes))
    match = find(desk.business.pk, {"name": "Ada Lovelace", "email": "bob@example.org"})
    assert [fit.agreeing for fit in match.candidates] == [("email",)]
