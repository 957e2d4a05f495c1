from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from requests_app.rules import laws
from requests_app.rules.law_reader import LawError


class RequestsConfig(AppConfig):
    name = "requests_app"
    verbose_name = "Privacy requests"

    def ready(self) -> None:
        """Read the law and its overrides once: a mistake in them stops the start."""
        folder = settings.LAW_OVERRIDES
        try:
            laws.use(laws.read(Path(folder) if folder else None))
        except LawError as error:
            raise ImproperlyConfigured(f"The law cannot be read. {error}") from None
