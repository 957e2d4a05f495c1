"""What an operator's own site does: it logs a customer in and sends them here. Debug only."""

import secrets

import jwt
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.business import Business
from verification.services import accounts, policies

CUSTOMER = {"sub": "DEMO-1001", "name": "Sam Sample", "email": "sam.sample@example.org"}


@require_safe
def demo_account(request: HttpRequest, slug: str) -> HttpResponse:
    if not settings.MAILBOX:
        raise Http404
    business = get_object_or_404(Business, slug=slug, live=True)
    secret = policies.of(business.pk).hand_over_secret or accounts.new_secret(business)
    now = int(timezone.now().timestamp())
    times = {"auth_time": now, "iat": now, "exp": now + 600, "jti": secrets.token_hex(16)}
    token = jwt.encode({"aud": slug, **CUSTOMER, **times}, secret, "HS256")
    context = {"business": business, "customer": CUSTOMER, "token": token}
    return render(request, "requests_app/public/demo_account.html", context)


ROUTES = [path("demo-account/<slug:slug>/", demo_account, name="demo_account")]
urlpatterns = ROUTES if settings.MAILBOX else []
