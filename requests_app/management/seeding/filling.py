"""Fill an installation with made-up requests: all of them, or none."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection, transaction

from foundation.business import Business
from requests_app import access, roles
from requests_app.management.seeding import contents, days, drawing, kinds, rows
from requests_app.management.seeding.shares import STAFF
from requests_app.models import Submission
from requests_app.services.assigning import WORK

ROLE = "Privacy officer"  # of those who are made up
CLEAR = "DROP TABLE seed_kind, seed_drawn, seed_days, seed_record, seeded, seed_keys, seed_sealed"


def filled(seed: int) -> bool:
    """Tell whether the requests of a seed are there already."""
    return Submission.objects.filter(pk=drawing.first(seed)).exists()


@transaction.atomic
def fill(businesses: list[Business], count: int, *, seed: int, now: datetime) -> None:
    """Store `count` requests to the businesses, the first of which gets most of them."""
    staff = _staff()
    kinds.lay_out(businesses, now)
    pks = [business.pk for business in businesses]
    drawing.draw(count, seed=seed, businesses=pks, staff=staff, now=now)
    days.compute(businesses)
    contents.seal(businesses, count, now)
    rows.insert(somebody=staff[0], now=now)
    with connection.cursor() as cursor:
        cursor.execute(CLEAR)


def _staff() -> list[int]:
    """Return who works on the requests; where they are few, some are made who cannot log in."""
    roles.ensure()
    workers = access.able(WORK).order_by("pk")
    for number in range(workers.count(), STAFF):
        made, _ = get_user_model().objects.get_or_create(
            username=f"seed-{number}", defaults={"password": make_password(None)}
        )
        made.groups.add(Group.objects.get(name=ROLE))
    return list(workers.values_list("pk", flat=True))
