"""People that nobody here made up: FEBRL set 4, its second half of typing errors included."""

from collections import Counter

import pytest

from tests import febrl
from verification.rules.matching import accepted
from verification.services import find

pytestmark = pytest.mark.django_db

TENTH = slice(None, None, 10)  # person 0, 10, 20 ... 4990


@pytest.fixture
def on_file(desk):
    febrl.write_csv(desk.folder / "febrl.csv", febrl.people("4a"))
    (desk.folder / "febrl.toml").write_text(febrl.MAP)
    said = desk.run(name="febrl.csv", map_name="febrl.toml")
    assert said == "5000 records imported, 0 rows rejected.\n"
    return desk.business.pk


def test_everyone_is_found_through_their_contacts_and_strangers_are_not(on_file):
    people = febrl.people("4b")[TENTH]
    matches = [find(on_file, person.claims) for person in people]
    assert len(matches) == 500
    # Seen in both files: 38 of these 500 have another given name altogether. They might be
    # relatives, so nothing that they share with the record proves them.
    assert Counter(len(match.best.points) for match in matches) == {3: 462, 0: 38}
    # Counted in the files with awk: 257 of these 500 have the same name in both sets. Four more
    # have a space or a hyphen elsewhere: Annik A, Ja Cob, Phoe Be and Kerslak-Eling.
    assert sum("name" in match.best.agreeing for match in matches) == 257 + 4

    strangers = [febrl.Person(p.number + 5000, p.given_name, p.surname) for p in people]
    matches = [find(on_file, stranger.claims) for stranger in strangers]
    assert [(match.points, accepted(match)) for match in matches] == [(0, None)] * 500
    assert sum(bool(match.namesakes or match.candidates) for match in matches) >= 257


def test_a_person_on_file_twice_is_ambiguous(desk):
    twins = [febrl.Person(7, "ada", "king"), febrl.Person(7, "ada", "king")]
    febrl.write_csv(desk.folder / "febrl.csv", [*febrl.people("4a")[10:20], *twins])
    (desk.folder / "febrl.toml").write_text(febrl.MAP)
    desk.run(name="febrl.csv", map_name="febrl.toml")
    match = find(desk.business.pk, twins[0].claims)
    assert (len(match.candidates), match.ambiguous, match.best) == (2, True, None)
