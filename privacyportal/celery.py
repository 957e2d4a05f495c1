"""The Celery app. It only rings the bell: what is due stands in the database."""

import os
import sys

from celery import Celery
from celery.loaders.app import AppLoader
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")


class Loader(AppLoader):
    """Read Django's settings; a wrong one is one clear line."""

    def config_from_object(self, obj: object, silent: bool = False) -> bool:
        try:
            settings.DEBUG  # noqa: B018 - reads them all
        except ImproperlyConfigured as error:
            sys.exit(f"celery: {error}")
        return super().config_from_object(obj, silent=silent)


app = Celery("privacyportal", loader="privacyportal.celery:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
