"""Letters as PDF. Optional: WeasyPrint needs Pango, a library of the system."""

from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def engine() -> ModuleType | None:
    """Return WeasyPrint; None where it or Pango is not installed."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        return None


def made(html: str) -> bytes | None:
    """Return a page as an accessible PDF (PDF/UA-1); None where there is no engine.

    Nothing is fetched: WeasyPrint's own fetcher would read files and addresses of this machine.
    """
    weasyprint = engine()
    if weasyprint is None:
        return None
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return pdf
