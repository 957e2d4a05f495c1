from django.apps import AppConfig
from django.core import checks

from privacyportal.deploy_checks import four_eyes


class PortalConfig(AppConfig):
    name = "privacyportal"
    verbose_name = "Portal"

    def ready(self) -> None:
        checks.register(four_eyes, deploy=True)
