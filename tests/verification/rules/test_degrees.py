"""What is lacking, by hand: each row breaks with one condition of the rule."""

import pytest

from verification.rules.degrees import Degree, Lack, Need, Proof, lacking, of_points

REASONABLE = Need(degree=Degree.REASONABLE, points=2)
CODE = Need(degree=Degree.REASONABLE, points=2, challenge=True)
HIGH = Need(degree=Degree.REASONABLY_HIGH, points=3, challenge=True, declaration=True)
AGENT = Need(degree=Degree.REASONABLE, points=2, challenge=True, authority=True)
TWO = Need(degree=Degree.REASONABLE, points=2, second=True)
NOBODY = Need(degree=Degree.NONE, points=0)


@pytest.mark.parametrize(
    ("points", "degree"),
    [(0, "none"), (1, "none"), (2, "reasonable"), (3, "reasonably_high"), (7, "reasonably_high")],
)
def test_the_degree_of_so_many_points(points, degree):
    assert of_points(points) == degree


@pytest.mark.parametrize(
    ("need", "proof", "wanting"),
    [
        (NOBODY, {}, []),
        (NOBODY, {"ambiguous": True, "conflict": True}, []),
        (REASONABLE, {}, ["points"]),
        (REASONABLE, {"points": 1}, ["points"]),
        (REASONABLE, {"points": 2}, []),
        (REASONABLE, {"points": 2, "ambiguous": True}, ["one_record"]),
        (REASONABLE, {"points": 2, "conflict": True}, ["conflict"]),
        (REASONABLE, {"points": 2, "conflict": True, "challenge": True}, []),
        (REASONABLE, {"challenge": True}, ["points"]),
        (REASONABLE, {"account": True}, []),
        (REASONABLE, {"account": True, "ambiguous": True, "conflict": True}, []),
        (REASONABLE, {"points": 2, "foreign": True}, ["foreign"]),
        (REASONABLE, {"account": True, "foreign": True}, ["foreign"]),
        (CODE, {"points": 3, "challenge": True, "foreign": True}, ["foreign"]),
        (NOBODY, {"foreign": True}, []),
        (CODE, {"points": 9}, ["challenge"]),
        (CODE, {"points": 2, "challenge": True}, []),
        (CODE, {"points": 1, "challenge": True}, ["points"]),
        (CODE, {"points": 2, "ambiguous": True, "challenge": True}, ["one_record"]),
        (CODE, {"account": True}, []),
        (CODE, {"points": 2, "excused": True}, []),
        (HIGH, {}, ["points", "challenge", "declaration"]),
        (HIGH, {"points": 2, "challenge": True, "declaration": True}, ["points"]),
        (HIGH, {"points": 3, "challenge": True}, ["declaration"]),
        (HIGH, {"points": 3, "declaration": True}, ["challenge"]),
        (HIGH, {"points": 3, "challenge": True, "declaration": True}, []),
        (HIGH, {"account": True}, []),
        (HIGH, {"points": 3, "excused": True}, []),
        (HIGH, {"points": 2, "excused": True}, ["points"]),
        (AGENT, {"points": 2, "challenge": True}, ["authority"]),
        (AGENT, {"points": 2, "authority": True}, ["challenge"]),
        (AGENT, {"points": 2, "authority": True, "excused": True}, []),
        (AGENT, {"account": True}, ["authority"]),
        (TWO, {"points": 2}, ["second"]),
        (TWO, {"account": True}, ["second"]),
    ],
)
def test_what_is_lacking(need, proof, wanting):
    assert lacking(need, Proof(**proof)) == tuple(Lack(name) for name in wanting)
