"""Wiring: settings, addresses, Celery, and the demo's supervisor."""

from privacyportal.celery import app as celery_app

__all__ = ["celery_app"]
