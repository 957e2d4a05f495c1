import pytest

from foundation.ledger import LedgerEntry
from requests_app.models import Notice, PrivacyRequest
from requests_app.rules.rights import Right
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db


def test_a_submission_makes_one_request_per_right():
    receipt = submission(Right.DELETE, Right.OPT_OUT)
    stored = PrivacyRequest.objects.filter(submission=receipt.submission)
    assert {dsar.right for dsar in stored} == {"delete", "opt_out"}
    assert Notice.objects.get().to == "ada@example.org"
    assert LedgerEntry.objects.get().event == "received"


def test_intake_takes_at_most_twelve_statements(django_assert_max_num_queries):
    business = BusinessFactory()
    with django_assert_max_num_queries(12):
        submission(business=business)
