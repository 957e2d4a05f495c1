"""Two questions for whatever watches over the site, answered under any host name.

`/livez`: does this process serve, and its database answer? It says when to restart the process.
`/healthz`: does what happens by itself still happen? It says when to wake somebody.
"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from privacyportal.middleware import GetResponse
from requests_app.public.health import healthz as watchdog


def watched(get_response: GetResponse) -> GetResponse:
    """Answer both before host names, sessions and log-ins come in."""
    answers = {"/livez": alive, "/healthz": watchdog}

    def middleware(request: HttpRequest) -> HttpResponse:
        return answers.get(request.path, get_response)(request)

    return middleware


def alive(request: HttpRequest) -> HttpResponse:
    """Return 200 while the database answers, 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", "text/plain", 503)
    return HttpResponse("ok\n", "text/plain")
