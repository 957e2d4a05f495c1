"""The site's addresses with the mailbox and the demo's account, as in debug mode."""

from privacyportal.demo_account import ROUTES as ACCOUNT
from privacyportal.mailbox import ROUTES
from privacyportal.urls import urlpatterns as site

urlpatterns = [*ROUTES, *ACCOUNT, *site]
