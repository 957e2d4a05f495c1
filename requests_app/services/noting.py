"""What staff tell one another about a request. The person never sees it."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app import access
from requests_app.models import Note
from requests_app.rules.mentions import mentioned
from requests_app.rules.news import Subject
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import lifecycle, news

READ = "requests_app.view_note"
LONGEST = 10_000


@transaction.atomic
def write(
    pk: uuid.UUID, *, text: str, tell: Iterable[int] = (), by: AbstractUser, now: datetime
) -> Note:
    """Add a note, and tell the colleagues in `tell` and those whom the text names with an @.

    Only who may read it is told. The ledger says that there is a note, not what it says.
    """
    if not text.strip() or len(text) > LONGEST:
        sentence = gettext_noop("A note has between 1 and %(most)s characters.")
        raise NotAllowed(sentence, most=LONGEST)
    dsar = lifecycle.locked(pk)
    people = dict(access.able(READ, dsar.business_id).values_list("username", "pk"))
    chosen = set(tell)
    if not chosen <= set(people.values()):
        raise NotAllowed(gettext_noop("This colleague cannot read the notes of this business."))
    told = chosen | mentioned(text, people)
    note = Note.objects.create(dsar=dsar, written_by=by, text=text, at=now)
    note.mentions.set(sorted(told))
    news.tell(dsar, Subject.MENTIONED, told, by=by, now=now, period=str(note.pk))
    chain = dsar.submission.chain
    ledger.record(chain, "note", by=f"user:{by.pk}", at=now, dsar=dsar.pk, note=note.pk)
    return note
