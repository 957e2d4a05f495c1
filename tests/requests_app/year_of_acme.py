"""Fifteen requests whose figures were counted by hand. Acme is in New York, five hours behind.

    what                received            ended                             days
 1  delete              20 Dec 2025         in full     10 Jan 2026             21
 2  delete              31 Dec 2025 23:59   in full     31 Dec 2026 23:59      365
 3  delete               1 Jan 2026 00:00   denied      11 Jan  not identified  10
 4  know: specific       1 Mar 2026         in part     10 Apr  never disclosed 40  extended
 5  know: categories     1 Mar 2026         in full     31 Mar                  30
 6  correct              5 May 2026         withdrawn    6 May
 7  correct              1 Jun 2026         handed on    2 Jun
 8  opt out              1 Jul 2026         in full      2 Jul  by a signal      1
 9  opt out             30 Dec 2026         open
10  limit               20 Dec 2026         in full      1 Jan 2027 00:00       12
11  delete               1 Feb 2026         denied      11 Feb  legal duty      10
        taken up again  15 Jan 2027         in full     20 Jan 2027            353
12  access, GDPR         1 Apr 2026         in full     11 Apr                  10
13  access, GDPR and
    California as well   2 Apr 2026         open
14  an appeal, ADMT      3 Apr 2026         open        a right that is not named
15  delete at another business, 3 Apr 2026, in full 4 Apr
"""

from datetime import UTC, datetime

from requests_app.models import Answer, ClockEvent, PrivacyRequest
from requests_app.rules.rights import Region, Right
from tests.factories import BusinessFactory, submission

EEA = Region.EEA


def at(text):
    """Return a moment by its time in New York in winter: five hours behind."""
    return datetime.fromisoformat(f"{text}-05:00").astimezone(UTC)


def asked(business, wish, moment, *, region=Region.CALIFORNIA, **columns):
    """Take a request in; what the service does not do that day is written over it."""
    (dsar,) = submission(wish, business=business, region=region, now=at(moment)).requests
    PrivacyRequest.objects.filter(pk=dsar.pk).update(**columns)
    dsar.refresh_from_db()
    return dsar


def ended(dsar, status, moment, *, by, ground="", **columns):
    """End a request as the services do: its status, when, the clock's event and the answer."""
    when, answered = at(moment), status in ("fulfilled", "partial", "denied")
    identity = "not_needed" if dsar.identity == "not_needed" else "confirmed"
    rows = PrivacyRequest.objects.filter(pk=dsar.pk)
    rows.update(status=status, closed_at=when, identity=identity, **columns)
    ClockEvent.objects.create(
        dsar=dsar, kind="answered" if answered else status, at=when, on=when.date()
    )
    if answered:
        parts = ["reasons"] if ground else []
        values = {"outcome": status, "ground": ground, "parts": parts, "text": "So."}
        Answer.objects.create(dsar=dsar, given_by=by, given_at=when, **values)
    dsar.refresh_from_db()
    return dsar


def reopened(dsar, moment):
    """Take a request up again, as the service does."""
    when = at(moment)
    rows = PrivacyRequest.objects.filter(pk=dsar.pk)
    rows.update(status="in_progress", closed_at=None)
    dsar.answers.filter(superseded_at=None).update(superseded_at=when)
    ClockEvent.objects.create(dsar=dsar, kind="reopened", at=when, on=when.date())


def world(by):
    """Make all of it and return Acme."""
    acme = BusinessFactory(name="Acme", slug="acme")
    other = BusinessFactory(name="Bolt", slug="bolt")

    def end(dsar, status, moment, **more):
        return ended(dsar, status, moment, by=by, **more)

    def ask(wish, moment, **more):
        return asked(acme, wish, moment, **more)

    delete, opt_out = Right.DELETE, Right.OPT_OUT
    end(ask(delete, "2025-12-20T12:00"), "fulfilled", "2026-01-10T12:00")
    end(ask(delete, "2025-12-31T23:59:59"), "fulfilled", "2026-12-31T23:59:59")
    third = ask(delete, "2026-01-01T00:00")
    end(third, "denied", "2026-01-11T12:00", ground="not_identified")
    fourth = ask(Right.KNOW_SPECIFIC, "2026-03-01T12:00", extended=True)
    end(fourth, "partial", "2026-04-10T12:00", ground="never_disclosed")
    end(ask(Right.KNOW_CATEGORIES, "2026-03-01T12:00"), "fulfilled", "2026-03-31T12:00")
    end(ask(Right.CORRECT, "2026-05-05T12:00"), "withdrawn", "2026-05-06T12:00")
    end(ask(Right.CORRECT, "2026-06-01T12:00"), "redirected", "2026-06-02T12:00")
    end(ask(opt_out, "2026-07-01T12:00", via="gpc"), "fulfilled", "2026-07-02T12:00")
    ask(opt_out, "2026-12-30T12:00")
    end(ask(Right.LIMIT, "2026-12-20T12:00"), "fulfilled", "2027-01-01T00:00")
    again = ask(delete, "2026-02-01T12:00")
    end(again, "denied", "2026-02-11T12:00", ground="legal_duty")
    reopened(again, "2027-01-15T12:00")
    end(again, "fulfilled", "2027-01-20T12:00")
    end(ask(Right.ACCESS, "2026-04-01T12:00", region=EEA), "fulfilled", "2026-04-11T12:00")
    ask(Right.ACCESS, "2026-04-02T12:00", region=EEA, also=["ccpa"])
    ask(Right.DELETE, "2026-04-03T12:00", right="appeal_admt", asked_for="appeal_admt")
    end(asked(other, delete, "2026-04-03T12:00"), "fulfilled", "2026-04-04T12:00")
    return acme
