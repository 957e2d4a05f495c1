"""The site's addresses with the mailbox, as in debug mode."""

from privacyportal.mailbox import ROUTES
from privacyportal.urls import urlpatterns as site

urlpatterns = [*ROUTES, *site]
