"""Say whether this process serves: /healthz, for whatever watches over it."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from privacyportal.middleware import GetResponse


def healthz(get_response: GetResponse) -> GetResponse:
    """Answer /healthz under any host name, before sessions and log-ins come in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return state() if request.path == "/healthz" else get_response(request)

    return middleware


def state() -> HttpResponse:
    """Return 200 while the database answers, 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", "text/plain", 503)
    return HttpResponse("ok\n", "text/plain")
