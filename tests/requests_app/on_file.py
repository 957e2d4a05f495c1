"""A business that knows two customers, and the agent who asks for one of them."""

import io
import re
from datetime import timedelta

from django.core.management import call_command

from requests_app import jobs
from requests_app.models import Notice
from requests_app.rules.rights import Right
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.verification.conftest import ADA, BOB, HEADER, MAP

SOON = RECEIVED_AT + timedelta(minutes=5)
CLAIMS = {"name": "Ada Lovelace", "email": "ada@example.org", "phone": "202 555 0101"}
AGENT = {"name": "Bo Agent", "company": "Agents Inc", "email": "bo@agents.example"}
SIGNED, POWER = {"proof": "signed_permission"}, {"proof": "power_of_attorney"}


def known(folder, **business):
    """Return a business that has imported Ada and Bob."""
    found = BusinessFactory(**business)
    (folder / "map.toml").write_text(MAP)
    (folder / "customers.csv").write_text(HEADER + ADA + BOB)
    call_command(
        "import_records",
        folder / "customers.csv",
        business=found.slug,
        source="CRM",
        map=folder / "map.toml",
        stdout=io.StringIO(),
    )
    return found


def by_agent(business, *rights, proof=SIGNED, claims=CLAIMS, agent=AGENT, **order):
    """Take in what an agent asks for Ada."""
    asked = rights or (Right.DELETE,)
    return submission(*asked, business=business, agent=agent | proof, claims=claims, **order)


def link(now=SOON):
    """Let the job look, and return the token that was sent to the person; empty if none was."""
    jobs.ask_people(now)
    notice = Notice.objects.filter(kind="permission_asked").order_by("-created_at").first()
    found = re.search(r"/permission/([\w-]+)/", notice.text) if notice else None
    return found.group(1) if found else ""
