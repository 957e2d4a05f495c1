"""Walk through the public form as a browser would, one page after the other."""

from html.parser import HTMLParser
from urllib.parse import urlparse

from django.http import HttpResponse
from django.test import Client

from foundation.business import Business

ADA = {"name": "Ada Example", "email": "ada@example.org"}
ORDER = ("region", "state", "relation", "child", "rights", "details", "agent", "you")
ACCESS = {
    "region": {"region": "EEA"},
    "relation": {"relation": "customer"},
    "rights": {"rights": ["access"]},
    "details": {"period": "all"},
    "you": ADA,
}


class Page(HTMLParser):
    """The inputs of the first form in the main part of a page."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.inputs: list[dict[str, str | None]] = []
        self.inside = False
        self.forms = 0
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside |= tag == "main"
        self.forms += self.inside and tag == "form"
        if self.forms == 1 and tag in ("input", "textarea", "select"):
            self.inputs.append(dict(attrs))

    def names(self) -> set[str | None]:
        return {element.get("name") for element in self.inputs}

    def value(self, name: str) -> str | None:
        return next(e.get("value") for e in self.inputs if e.get("name") == name)


class Walk:
    """One person with one browser at one business."""

    def __init__(self, business: Business, client: Client | None = None) -> None:
        self.business, self.client = business, client or Client()

    def url(self, path: str) -> str:
        return f"/{self.business.slug}/{path}"

    def get(self, path: str) -> HttpResponse:
        return self.client.get(self.url(path))

    def post(self, path: str, **data: object) -> HttpResponse:
        return self.client.post(self.url(path), data)

    def fill(self, **changes: dict[str, object] | None) -> HttpResponse:
        """Answer every page in order, up to the last that is given; None leaves one out."""
        response = None
        answers = ACCESS | changes
        for name in ORDER:
            if answers.get(name) is not None:
                response = self.post(f"request/{name}/", **answers[name])
        return response

    def send(self) -> HttpResponse:
        return self.post("request/check/")

    def opt_out_token(self) -> str:
        return Page(self.get("opt-out/")).value("form_token")


def goes_to(response: HttpResponse) -> str:
    """Return the last part of the address that a redirect leads to."""
    assert response.status_code == 302, response.status_code
    return urlparse(response["Location"]).path.rstrip("/").rsplit("/", 1)[-1]
