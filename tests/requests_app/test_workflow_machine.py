"""Random requests under every law, driven by random steps: what the law says holds after each.

A step that is offered must work; one that is not must be refused and change nothing. What holds
is written by hand in `lawful.py`.
"""

import logging
import re
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, event, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from foundation.ledger import LedgerEntry
from foundation.proof import ledger_faults
from requests_app.models import PrivacyRequest
from requests_app.models.review import Verdict
from requests_app.rules import laws, steps
from requests_app.rules.rights import REGIMES, Regime, Region, Right
from requests_app.rules.workflow import WAITING, Action, NotAllowed, Who
from requests_app.services import correspondence, reviews, spam
from tests.factories import BusinessFactory, author, colleague, submission
from tests.requests_app import lawful
from tests.requests_app.doors import Order, take, twin
from tests.requests_app.steps import at

logger = logging.getLogger(__name__)

pytestmark = pytest.mark.django_db

RECEIVING = {Action.RECEIVE_IDENTITY, Action.RECEIVE_CLARIFICATION, Action.RECEIVE_FEE}
RARE = {Action.COMPLAIN, Action.WITHDRAW, Action.REDIRECT}  # so that few requests end early
RARE |= {Action.MERGE, Action.CLOSE_AS_SPAM}
REVIEWS = {Action.COMPLAIN: "complaint", Action.APPEAL: "appeal"}
WRITE = re.compile(r"\b(?:INSERT INTO|DELETE FROM|UPDATE(?! OF)) .{0,60}", re.IGNORECASE)
MOST_REQUESTS = 4
numbers = st.integers(0, 100)
MOST_ASKED_FOR = [Region.CALIFORNIA, Region.EEA, Region.UK, None] * 4  # where laws differ most
regions = st.sampled_from([*Region, *MOST_ASKED_FOR])
seats = st.sampled_from(["", "US", "DE", "GB"])
days_that_pass = st.sampled_from([0, 0, 0, 0, 1, 2, 6, 8, 15, 31, 44, 61])


def has_been_reviewed(dsar, action):
    """Tell whether one of its kind is still open, or this answer had its one appeal."""
    found = dsar.reviews.filter(kind=REVIEWS.get(action))
    if action == Action.APPEAL and found.filter(received_at__gte=dsar.answer.given_at).exists():
        return True
    return found.filter(decided_at=None).exists()


def has_no_ground(dsar, action):
    """Tell whether other rows speak against a step that the request itself leaves open."""
    if action == Action.MERGE:
        return twin(dsar) is None
    return action == Action.CLOSE_AS_SPAM and spam.refusal(dsar) is not None


@contextmanager
def nothing_written():
    """Expect that no row of any table is added, changed or removed."""

    def look(execute, sql, *rest):
        written.extend(found for found in WRITE.findall(sql))
        return execute(sql, *rest)

    written = []
    with connection.execute_wrapper(look):
        yield
    assert written == []


class Requests(RuleBasedStateMachine):
    """Some people, one officer, and the time that passes between the steps."""

    officer = None  # set by the test, with the database that it opened
    taken: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    moves: Counter[tuple[str, str]] = Counter()
    regimes: Counter[str] = Counter()
    first_regions = regions

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = at(11, 2)
        self.requests = []
        self.touched = set()
        self.reviews = []

    def teardown(self):
        try:
            if not connection.needs_rollback:  # after an error nothing is read
                self.the_ledger_is_whole_and_holds_codes()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def later(self, days=0):
        self.now += timedelta(days=days, minutes=1)

    def one(self, which):
        dsar = PrivacyRequest.objects.get(pk=self.requests[which % len(self.requests)])
        self.touched |= {dsar.submission_id}
        return dsar, dsar.business.local_date(self.now)

    # Rules.

    @initialize(
        region=st.runner().flatmap(lambda machine: machine.first_regions),
        which=numbers,
        seat=seats,
    )
    def first(self, region, which, seat):
        self.comes_in(region, which, seat)

    @precondition(lambda self: len(self.requests) < MOST_REQUESTS)
    @rule(region=regions, which=numbers, seat=seats)
    def comes_in(self, region, which, seat):
        business = BusinessFactory(established_in=seat)
        regime = REGIMES[region] if region else Regime.CCPA
        rights = laws.rights(regime, business.local_date(self.now))
        rights += [Right.KNOW_SPECIFIC] * 4 * (Right.KNOW_SPECIFIC in rights)  # steps of its own
        asked = {rights[which % len(rights)], rights[which // 7 % len(rights)]}
        if Right.DELETE in asked:
            asked.discard(Right.OPT_OUT)  # so that a refusal must ask about the sale
        claims = {"name": "Ada"} | ({"email": "ada@example.org"} if which % 4 == 0 else {})
        receipt = submission(
            *sorted(asked), business=business, region=region, now=self.now, claims=claims
        )
        business.controllers.create(name="Initech", email="privacy@initech.example")
        self.requests += [dsar.pk for dsar in receipt.requests]
        self.touched |= {receipt.submission.pk}
        note(f"{sorted(asked)} from {region} with a seat in {seat!r} on {self.now:%d %b %Y}")
        self.later()

    @precondition(lambda self: len(self.requests) < MOST_REQUESTS)
    @rule(which=numbers)
    def asks_again(self, which):
        dsar, today = self.one(which)
        if dsar.asked_for not in laws.rights(Regime(dsar.regime), today):
            return
        region = Region(dsar.submission.region) if dsar.submission.region else None
        again = submission(
            Right(dsar.asked_for), business=dsar.business, region=region, now=self.now
        )
        self.requests += [again.requests[0].pk]
        self.touched |= {again.submission.pk}
        note(f"{dsar.asked_for} once more")
        self.later()

    @rule(which=numbers, pick=numbers, chance=numbers, days=days_that_pass)
    def takes_what_is_offered(self, which, pick, chance, days):
        self.later(days)
        dsar, today = self.one(which)
        who = Who.REQUESTER if chance % 5 == 0 else Who.STAFF
        offered = steps.offered(dsar.standing, today, who=who)
        offered = [action for action in offered if not has_been_reviewed(dsar, action)]
        offered = [action for action in offered if not has_no_ground(dsar, action)]
        if not offered:
            return
        lasting = [action for action in offered if action not in RARE]
        offered = lasting if lasting and chance % 4 else offered
        action = offered[pick % len(offered)]
        note(f"{action} of {dsar.right} under {dsar.regime}, {dsar.status}, on {today}")
        self.take(action, dsar, who, chance)
        self.taken[str(action)] += 1
        self.moves[dsar.status, str(action)] += 1
        self.regimes.update(dsar.regimes)
        event(f"taken: {action}")

    def take(self, action, dsar, who, chance):
        if who == Who.REQUESTER and action in RECEIVING:
            correspondence.write(dsar.submission, text="Here.", by=None, now=self.now)
        else:
            take(action, dsar, Order(self.officer, self.now, chance))
        if action in REVIEWS:
            self.reviews.append(dsar.reviews.latest("received_at").pk)
        if action == Action.EXTEND:
            dsar.refresh_from_db()
            assert dsar.extended, "an extension that is offered counts under the law"

    @rule(which=numbers, pick=numbers, chance=numbers, days=days_that_pass)
    def tries_what_is_not_offered(self, which, pick, chance, days):
        self.later(days)
        dsar, today = self.one(which)
        barred = [action for action in Action if steps.refusal(dsar.standing, action, today)]
        if dsar.status in WAITING:  # the service takes what the request waits for
            barred = [action for action in barred if action not in RECEIVING]
        action = barred[pick % len(barred)]
        note(f"tries {action} of {dsar.right} under {dsar.regime}, {dsar.status}, on {today}")
        with nothing_written(), pytest.raises(NotAllowed):
            take(action, dsar, Order(self.officer, self.now, chance))
        self.refused[str(action)] += 1
        event(f"refused: {action}")

    @precondition(lambda self: self.reviews)
    @rule(verdict=st.sampled_from(Verdict))
    def decides(self, verdict):
        self.later()
        review = self.reviews.pop()
        reviews.decide(review, verdict=verdict, text="So.", by=self.officer, now=self.now)

    # What holds after every step, and at the end.

    @invariant()
    def every_request_is_lawful(self):
        rows = PrivacyRequest.objects.filter(submission__in=self.touched)
        for dsar in rows.prefetch_related("clock", "answers", "redirections"):
            lawful.check(dsar)
        self.touched = set()

    def the_ledger_is_whole_and_holds_codes(self):
        assert list(ledger_faults()) == []
        for facts in LedgerEntry.objects.values_list("facts", flat=True):
            assert not {"Ada", "Which?", "Here.", "So.", "No."} & {str(v) for v in facts.values()}


def run(officer, first=regions, **options):
    author(), colleague()  # are there before the first step: a refused one writes no row
    Requests.officer, Requests.first_regions = officer, first
    run_state_machine_as_test(
        Requests,
        settings=settings(
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            **options,
        ),
    )


@pytest.fixture(autouse=True)
def counted_anew():
    for counter in (Requests.taken, Requests.refused, Requests.moves, Requests.regimes):
        counter.clear()


def test_random_steps_keep_every_request_lawful(officer):
    run(officer, max_examples=25, stateful_step_count=20)
    assert len(Requests.taken) > 10
    assert len(Requests.refused) > 10


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_many_random_steps_take_every_action_and_are_refused_every_one(officer):
    for region in Region:  # chance alone leaves out a law now and then
        run(officer, first=st.just(region), max_examples=4, stateful_step_count=50)
    run(officer, max_examples=300, stateful_step_count=50)
    logger.warning("taken: %s", dict(Requests.taken.most_common()))
    logger.warning("refused: %s", dict(Requests.refused.most_common()))
    logger.warning("%d of the 76 moves of the table", len(Requests.moves))
    logger.warning("%d of the 27 laws", len(Requests.regimes))
    assert set(Requests.regimes) == set(Regime)
    assert set(Requests.taken) == set(Action)
    assert set(Requests.refused) == set(Action) - {Action.COMPLAIN}
