"""docs/workflow.md is what the rules say today."""

import io

from django.conf import settings
from django.core.management import call_command

from requests_app.management import drawing
from requests_app.management.commands import draw_workflow

PAGE = settings.BASE_DIR / "docs" / "workflow.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == drawing.page(), "run manage.py draw_workflow"


def test_the_command_writes_it(tmp_path, monkeypatch, settings):
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(draw_workflow, "PAGE", tmp_path / "workflow.md")
    out = io.StringIO()
    call_command("draw_workflow", stdout=out)
    assert out.getvalue() == "workflow.md is written.\n"
    assert (tmp_path / "workflow.md").read_text(encoding="utf-8") == drawing.page()


def test_some_lines_by_hand():
    lines = set(drawing.page().splitlines())
    assert {
        "    [*] --> received",
        "    in_progress --> identity_pending: ask identity",
        "    identity_pending --> in_progress: receive identity, confirm identity",
        "    fulfilled --> [*]",
        "| extend | every open one | as it was | staff | extension notice sent | extended |",
        "| withdraw | every open one | withdrawn | staff, the person | withdrawn | withdrawn |",
        "| confirm identity | identity pending | in progress | staff, the site by itself "
        "| identity received |  |",
        "| merge | every open one | duplicate | staff | merged | merged |",
        "| restore | duplicate | in progress | staff, the site by itself | reopened | unmerged |",
        "| close as spam | every open one | spam | staff | closed as spam |  |",
        "| appeal | partial, denied | as it was | staff, the person |  | appeal received |",
        "| ask identity, confirm identity | rights without proof | CCPA | always "
        "| For this right the person is not verified: the law forbids it. |",
        "| fulfil, fulfil part | rights with proof | every law | not confirmed "
        "| Confirm the identity first: this answer could reach a stranger. |",
        "| extend | rights with proof | LGPD, our own promise | always "
        "| This law gives no extension for this right. |",
        "| appeal | rights without proof | CCPA, GDPR, UK GDPR, PIPEDA, LGPD, Utah | always "
        "| This law has no appeal to the business. A complaint can be taken in. |",
    } <= lines
