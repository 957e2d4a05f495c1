"""The site's addresses, and three that fail: to see the pages that say so."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from privacyportal.urls import urlpatterns as site


def damaged(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("damaged on the way")


def shut(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Ada Example, ada@example.org")


urlpatterns = [
    path("fails/damaged/", damaged),
    path("fails/shut/", shut),
    path("fails/broken/", broken),
    *site,
]
