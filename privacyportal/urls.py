"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("desk/", include("requests_app.desk.urls")),
    path("", include("privacyportal.mailbox")),
    path("", include("requests_app.public.urls")),
]
