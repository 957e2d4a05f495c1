from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "privacyportal"
    verbose_name = "Portal"
