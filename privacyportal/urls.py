"""Every address of the site."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView

# Accounts are made and their passwords set by an admin: these pages of allauth would send mail
# past the outbox, to addresses that a stranger types, with links from the Host header.
SHUT = r"^accounts/(?:email|confirm-email|password/reset|password/set|login/code)(?:/|$)"


def shut(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    re_path(SHUT, shut),
    path("accounts/", RedirectView.as_view(pattern_name="mfa_index")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("desk/", include("requests_app.desk.urls")),
    path("", include("privacyportal.mailbox")),
    path("", include("privacyportal.demo_account")),
    path("", include("requests_app.public.urls")),
]
