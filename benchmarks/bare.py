"""The floor for intake: a bare Django form with one INSERT, served as the portal is served."""

import os

import django
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from privacyportal.environment import database

settings.configure(
    SECRET_KEY="benchmark",  # noqa: S106
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    DATABASES={"default": database(os.environ["DATABASE_URL"]) | {"CONN_MAX_AGE": 60}},
)
django.setup()


class BareForm(forms.Form):
    name = forms.CharField(max_length=100)
    email = forms.EmailField()


def form_page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(get_token(request))
    form = BareForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_bare (name, email) VALUES (%s, %s)",
            [form.cleaned_data["name"], form.cleaned_data["email"]],
        )
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [path("", form_page)]
application = get_wsgi_application()
