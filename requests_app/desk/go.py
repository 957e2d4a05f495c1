"""Where one can go from here: the palette reads this page, and without JavaScript it is a page."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from requests_app import access
from requests_app.services import searching


@require_safe
@access.needs("requests_app.change_preference")
def go(request: HttpRequest) -> HttpResponse:
    sees = request.user.has_perm(access.SEE)
    found = searching.visible(request.user) if sees else []
    queue = reverse("desk:queue")
    links = [(search.name, f"{queue}?{urlencode(search.query)}") for search in found]
    return render(request, "requests_app/desk/go.html", {"sees": sees, "links": links})
