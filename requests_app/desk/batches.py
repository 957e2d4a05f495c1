"""Changes of many requests: how far they are, what was refused and why, and the way back."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from requests_app import access
from requests_app.desk import told
from requests_app.desk.bulk import CHANGES
from requests_app.models import Batch, BatchItem
from requests_app.models.working import Change
from requests_app.rules.workflow import NotAllowed
from requests_app.services import assigning, batches

SHOWN, RECENT = 50, 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is, in words and in numbers; `running` asks the page to look again."""

    title: str
    sentence: str
    now: int
    all: int
    running: bool
    undoable: bool


@require_safe
@access.needs(assigning.WORK)
def recent(request: HttpRequest) -> HttpResponse:
    rows = Batch.objects.filter(by=request.user).select_related("by").order_by("-at")[:RECENT]
    context = {"lines": [(batch, progress(request, batch)) for batch in rows]}
    return render(request, "requests_app/desk/batches.html", context)


@require_safe
@access.needs(assigning.WORK)
def batch(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _found(request, pk)
    refused = _items(request, found).filter(before__has_key="why")
    rows = refused.select_related("dsar__submission").order_by("pk")[:SHOWN]
    context = {
        "batch": found,
        "progress": progress(request, found),
        "refused": [(item.dsar, _why(item)) for item in rows],
        "more": max(0, refused.count() - SHOWN),
        "mine": batches.may_undo(found, request.user),
    }
    return render(request, "requests_app/desk/batch.html", context)


@require_POST
@access.needs(assigning.WORK)
def undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now, found = timezone.now(), _found(request, pk)
    try:
        undone = batches.undo(found.pk, by=request.user, now=now)
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        if undone.items.count() <= batches.AT_ONCE:
            batches.carry_on(undone, now=now)
    return redirect("desk:batch", pk=found.pk)


def _found(request: HttpRequest, pk: uuid.UUID) -> Batch:
    """Return a batch that changes something where the visitor works."""
    items = access.within(request, BatchItem.objects.all(), "dsar__business")
    rows: QuerySet[Batch] = Batch.objects.filter(Exists(items.filter(batch=OuterRef("pk"))))
    return get_object_or_404(rows.select_related("by"), pk=pk)


def _items(request: HttpRequest, batch: Batch) -> "QuerySet[BatchItem]":
    """Return of a batch what is where the visitor works: the rest is nothing to them."""
    rows: QuerySet[BatchItem] = access.within(request, batch.items.all(), "dsar__business")
    return rows


def _why(item: BatchItem) -> str:
    return told.refusal(NotAllowed(item.before["why"], **item.before.get("values", {})))


def title(batch: Batch, *, shown: bool) -> str:
    """Return what a batch does, in words; the tag or the colleague only where it is `shown`."""
    name = str(CHANGES[Change(batch.change)])
    if not shown:
        return name
    if batch.change != Change.ASSIGN:
        gaps = {"change": name, "value": batch.value}
        return _("%(change)s: %(value)s") % gaps if batch.value else name
    if not batch.value:
        return _("Back into the queue")
    return _("Give to %(name)s") % {"name": told.name(get_user_model().objects.get(pk=batch.value))}


def progress(request: HttpRequest, batch: Batch) -> Progress:
    """Return how far a batch is, or how far it is taken back, where the visitor works.

    Its tag or colleague is shown to who began it, and to who sees it on a request.
    """
    counts = batches.counts(_items(request, batch))
    taking_back = batch.undo_at is not None
    left = counts["done"] - counts["kept"] if taking_back else counts["waiting"]
    ended = batch.undone_at if taking_back else batch.finished_at
    return Progress(
        title=title(batch, shown=batch.by_id == request.user.pk or counts["done"] > 0),
        sentence=_sentence(batch, counts, left),
        now=counts["all"] - left,
        all=counts["all"],
        running=ended is None,
        undoable=not taking_back and counts["done"] + counts["waiting"] > counts["same"],
    )


def _sentence(batch: Batch, counts: dict[str, int], left: int) -> str:
    gaps = {name: number_format(count, force_grouping=True) for name, count in counts.items()}
    gaps["now"] = number_format(counts["all"] - left, force_grouping=True)
    if batch.undo_at:
        text = _("Being taken back: %(now)s of %(all)s.")
        if batch.undone_at:
            text = _("Taken back: %(undone)s of %(all)s.")
        rest = [_("Left as they are: %(kept)s.")] if counts["kept"] else []
    else:
        text = (
            _("Done: %(done)s of %(all)s.")
            if batch.finished_at
            else _("%(now)s of %(all)s so far.")
        )
        rest = [_("Refused: %(refused)s.")] if counts["refused"] else []
        rest += [_("Already so: %(same)s.")] if counts["same"] else []
    return " ".join(part % gaps for part in [text, *rest])
