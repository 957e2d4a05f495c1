"""Carry the made-up stories out through the real services, at times in the past."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation.business import Business
from requests_app.management.demo.acts import Scene, play
from requests_app.management.demo.people import Person, twice
from requests_app.management.demo.stories import Story
from requests_app.models import PrivacyRequest, Submission
from requests_app.rules.events import Event, Kind
from requests_app.rules.reach import applicable
from requests_app.rules.rights import UNVERIFIED, Right
from requests_app.services import clocks, correspondence, intake
from requests_app.services.intake import Ask, Intake, Receipt

NAMESPACE = uuid.UUID("8f0c6f0e-6d3f-4f3e-9a3c-2f6f6f0d9d10")
LONGEST_TERM = 70
Act = tuple[datetime, Callable[[], object]]
STRANGER = Person("", "Jordan", "Sample", "jordan.sample@example.org", "", "", "en")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: a business, its customers by language, who works, approves, and judges."""

    business: Business
    customers: dict[str, list[Person]]
    officer: AbstractUser
    approver: AbstractUser
    lead: AbstractUser


def tell(story: Story, number: int, cast: Cast, now: datetime) -> int:
    """Make one story true, all of it or nothing; return how many requests it made.

    Told again, it makes none.
    """
    token = uuid.uuid5(NAMESPACE, f"{cast.business.slug}/{number}")
    if Submission.objects.filter(form_token=token).exists():
        return 0
    received = _received(story, cast.business, now)
    with transaction.atomic():
        order = _order(story, number, cast, token)
        receipt = intake.submit(order, by=_taker(story, cast), now=received)
        acts = [*_work(story, receipt, cast, now), *_talk(story, receipt, cast, now)]
        for _, act in sorted(acts, key=itemgetter(0)):
            act()
    return len(receipt.requests)


def _taker(story: Story, cast: Cast) -> str:
    return "requester" if story.via == "web" else f"user:{cast.officer.pk}"


def _order(story: Story, number: int, cast: Cast, token: uuid.UUID) -> Intake:
    return Intake(
        business=cast.business,
        via=story.via,
        asks=tuple(Ask(right, _details(story, right)) for right in story.way),
        claims=_claims(story, _person(story, number, cast)),
        region=story.region,
        relation=story.relation,
        agent=story.agent,
        language=story.language,
        form_token=token,
    )


def _details(story: Story, right: Right) -> dict[str, str]:
    if right in UNVERIFIED and story.region is None:
        return {"applies_to": "email"}
    return {} if right in UNVERIFIED else story.details


def _person(story: Story, number: int, cast: Cast) -> Person:
    if not story.known:
        return STRANGER
    if story.twice:
        return twice(cast.customers[story.language])[0]
    whole = [person for person in cast.customers[story.language] if person.email and person.phone]
    return whole[number % len(whole)]


def _claims(story: Story, person: Person) -> dict[str, object]:
    if story.region is None:
        return {"email": person.email}
    held = {"name": person.name, "phone": person.phone, "account": person.account}
    if story.reachable:
        held["email"] = story.mailbox or person.email
    claims = {name: value for name, value in held.items() if name in story.gives}
    if story.via in ("post", "phone"):
        claims["address"] = "12 Example Street, Springfield"
    given = {name: value for name, value in claims.items() if value}
    return given | (story.child or {})


def _received(story: Story, business: Business, now: datetime) -> datetime:
    """Return a moment in office hours `ago` days ago; for today, one that has passed."""
    ago = story.ago if story.due is None else _ago(story, business, now)
    if ago == 0:
        return now - timedelta(minutes=1)
    zone = ZoneInfo(business.time_zone)
    day = business.local_date(now) - timedelta(days=ago)
    return datetime.combine(day, time(9 + ago % 8, 7 * ago % 60), zone)


def _ago(story: Story, business: Business, now: datetime) -> int:
    """Return how long ago a request came in that is due `story.due` days from today."""
    today = business.local_date(now)
    wanted = today + timedelta(days=story.due or 0)
    right = next(iter(story.way))
    regime, *also = applicable(story.region, right, business.established_in)
    promise = business.policy.get("promises", {}).get(regime.family, {}).get("days")
    dsar = PrivacyRequest(
        business=business, right=right, regime=regime, also=also, promise_days=promise
    )

    def off(ago: int) -> int:
        received = Event(Kind.RECEIVED, now - timedelta(days=ago), today - timedelta(days=ago))
        return abs((clocks.computed(dsar, [received]).due_on - wanted).days)

    return min(range(LONGEST_TERM), key=off)


def _moments(dsar: PrivacyRequest, count: int, now: datetime) -> list[datetime]:
    """Return `count` moments in their order between receipt and now, or two weeks later."""
    start = dsar.submission.received_at
    span = min(now - start, timedelta(days=14))
    return [start + span * (n + 1) / (count + 1) for n in range(count)]


def _work(story: Story, receipt: Receipt, cast: Cast, now: datetime) -> Iterator[Act]:
    for dsar in receipt.requests:
        words = story.way[Right(dsar.right)].split()
        for word, moment in zip(words, _moments(dsar, len(words), now), strict=True):
            act, _, detail = word.partition(":")
            scene = Scene(
                dsar,
                act,
                detail,
                story.language,
                cast.officer,
                moment,
                story.reachable,
                second=cast.approver,
                third=cast.lead,
            )
            yield moment, partial(_play, scene)


def _play(scene: Scene) -> None:
    scene.dsar.refresh_from_db(fields=["right"])
    play(scene)


def _talk(story: Story, receipt: Receipt, cast: Cast, now: datetime) -> Iterator[Act]:
    moments = _moments(receipt.requests[0], len(story.said), now)
    for (who, text), moment in zip(story.said, moments, strict=True):
        by = cast.officer if who == "us" else None
        write = partial(correspondence.write, receipt.submission, text=text, by=by, now=moment)
        yield moment, write
