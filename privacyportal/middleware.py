"""Headers on every answer, and the second factor for staff."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_from_request, override

LARGEST_BODY = 12_000_000  # one file of the largest size that is taken, and the form around it
TOO_LARGE = 413
TOO_MANY = 429
WAIT_SECONDS = 300  # where whoever refused did not say

GetResponse = Callable[[HttpRequest], HttpResponse]


def client_address(get_response: GetResponse) -> GetResponse:
    """Behind a trusted proxy, take the address that it saw: limits count by REMOTE_ADDR.

    Only the last entry of X-Forwarded-For is the proxy's own; a client writes the others.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if settings.TRUST_PROXY and seen:
            request.META["REMOTE_ADDR"] = seen
        return get_response(request)

    return middleware


def headers(get_response: GetResponse) -> GetResponse:
    """Keep pages out of caches and of other sites' processes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
        if response.status_code == TOO_MANY:
            response.setdefault("Retry-After", str(WAIT_SECONDS))
        return response

    return middleware


def small_bodies(get_response: GetResponse) -> GetResponse:
    """Refuse a body that no form of the site sends, before a byte of it is read or stored.

    Django limits the fields of a form, but reads the files in one without end. Sessions and
    languages come later, so the page is said in the language that the browser asks for.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or "0"
        if told.isdecimal() and int(told) > LARGEST_BODY:
            with override(get_language_from_request(request)):
                return render(request, "413.html", status=TOO_LARGE)
        return get_response(request)

    return middleware


def second_factor(get_response: GetResponse) -> GetResponse:
    """Send staff without a second factor to set one up, before any other page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            settings.MFA_REQUIRED
            and request.user.is_authenticated
            and not request.path.startswith("/accounts/")
            and not is_mfa_enabled(request.user)
        ):
            return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware
