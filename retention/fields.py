"""Each field of each model: erased when the contents of its row must go, or kept, and why.

A row whose every field says ERASE is deleted whole. What is sealed is erased by deleting its
key, which reaches the backups too. `tests/test_architecture.py` fails on a field that is not
here. Labels are text: this floor does not know the models above it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    ERASE = "erase"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one model that share their fate, and the reason."""

    fate: Fate
    reason: str
    names: tuple[str, ...]


def erase(reason: str, names: str) -> Group:
    return Group(Fate.ERASE, reason, tuple(names.split()))


def keep(reason: str, names: str) -> Group:
    return Group(Fate.KEEP, reason, tuple(names.split()))


POLICY = "the published policy of a business; no person in it"
COMPLIANCE = "the record that a request was made, when, by what channel and how it was answered"
WORK = "how the work went: codes, dates and counts"
STAFF = "which member of staff did it: whoever decides answers for it"
REFERENCE = "an id that leads nowhere once the contents are gone"
SHREDDED = "sealed; gone with the key of its submission"
KEYS = "deleting it is what erases"
FILE = "what a person sent; the row goes, and the sweep removes the file"
SOURCE = "a system that records come from; no person in it"
CUSTOMER = "a customer's data; the row goes when they are erased"
CHECKED = "what a check of a person came to, in codes; never a value"
LOOKED_UP = "a digest of a customer's data; goes with the record"
PROOF = "proof of what was done, in codes; its digests break if anything is taken out"

FIELDS: dict[str, tuple[Group, ...]] = {
    "foundation.Business": (
        keep(POLICY, "id slug name legal_name time_zone rights policy"),
        keep(POLICY, "holiday_calendar business_days established_in"),
        keep(POLICY, "policy_digest live"),
    ),
    "foundation.Channel": (keep(POLICY, "id business kind role value section"),),
    "foundation.LedgerHead": (keep(PROOF, "chain number digest"),),
    "foundation.LedgerEntry": (keep(PROOF, "id chain number at event by facts previous digest"),),
    "foundation.DailyHead": (
        keep(PROOF, "id on chains entries previous master public_key digest signature"),
        keep(PROOF, "created_at published_at mailed_at"),
    ),
    "foundation.BoundHead": (keep(PROOF, "id daily chain number digest"),),
    "foundation.SealingKey": (erase(KEYS, "wrapped_key id created_at"),),
    "foundation.RateWindow": (
        erase("who tried, as a keyed digest; the row goes after a day", "id who began_at count"),
    ),
    "foundation.StoredFile": (erase(FILE, "id key kind size sha256 created_at"),),
    "verification.RecordSource": (
        keep(SOURCE, "id business name map current_run watermark weights"),
    ),
    "verification.ImportRun": (
        keep(WORK, "id source base state started_at finished_at map rows_done rejected bytes_done"),
        keep(WORK, "lines_done rejects_bytes"),
        keep("which file was imported, named by staff", "file_name file_digest file_bytes"),
    ),
    "verification.IdentityRecord": (
        erase(KEYS, "wrapped_key"),
        erase(CUSTOMER, "id run line identity external contact_changed_on"),
    ),
    "verification.MatchKey": (erase(LOOKED_UP, "pk record business run kind digest"),),
    "verification.VerificationPolicy": (
        keep(POLICY, "id business evidence sensitive cool_down_days"),
        erase(KEYS, "wrapped_key"),
        erase("a secret of the business", "hand_over_secret"),
    ),
    "verification.Challenge": (
        erase("a code that was sent; what it proved stands in the check", "id subject channel"),
        erase("a code that was sent", "asked_at made_at expires_at digest record person tries"),
        erase("a code that was sent", "ended_at outcome"),
    ),
    "verification.Declaration": (
        keep(COMPLIANCE, "id subject code language signed_at noted_by"),
        erase(KEYS, "key"),
        erase("sealed; kept as long as the record of the request (7062(c))", "text signature"),
    ),
    "verification.IdentityCheck": (
        keep(CHECKED, "id subject about at by method degree needed score points levels"),
        keep(CHECKED, "ambiguous proofs reasons signals reason"),
    ),
    "verification.UsedToken": (
        erase("a digest that stops a second use; the row goes within the hour", "digest until"),
    ),
    "verification.Trace": (
        erase("digests that show fraud; the row goes after a term", "subject business at"),
        erase("digests that show fraud", "contact person agent record disposable"),
    ),
    "verification.Evidence": (
        keep(WORK, "id subject purpose sent_at scanned_at checked_at deleted_at harmful"),
        keep(STAFF, "sent_by checked_by"),
        erase(FILE, "file"),
    ),
    "verification.RegisteredAgent": (
        keep("an agent that is a company, and its key", "id code name verify_key website"),
        keep(WORK, "added_at ended_at"),
    ),
    "verification.Authority": (
        keep(COMPLIANCE, "id subject kind agent standing claimed_at asked_at checks decided_at"),
        keep(STAFF, "decided_by"),
        erase("a link that opens nothing any more", "token_digest token_until"),
        erase("leads to the record of a customer", "record person"),
    ),
    "requests_app.Submission": (
        keep(COMPLIANCE, "id reference business via region received_at received_on"),
        keep(COMPLIANCE, "typed_in_at representative"),
        keep("the kind of person, not which one", "relation language"),
        erase("opens the status page, which has nothing left to show", "secret_digest form_token"),
        erase("tells of a disability", "format_wanted"),
        erase(KEYS, "content_key record_key"),
        erase(SHREDDED, "claims agent"),
        erase("a digest of the account at the operator, and when it was used", "account"),
        erase("tells that the person has an account", "logged_in_at"),
    ),
    "requests_app.PrivacyRequest": (
        keep(COMPLIANCE, "id submission business right regime status identity received_on"),
        keep(COMPLIANCE, "asked_for also acknowledge_by due_on legal_last_day promise_days"),
        keep(COMPLIANCE, "extension_notice_by extension_last_day extended suspended closed_at"),
        keep(COMPLIANCE, "retain_through law_version calendar_version"),
        keep(WORK, "moved_from moved_at moved_entry assigned_at tags version"),
        keep(COMPLIANCE, "via language merged_into target_on"),
        keep(STAFF, "assignee"),
        erase(SHREDDED, "details"),
    ),
    "requests_app.Answer": (
        keep(COMPLIANCE, "id dsar outcome ground parts earlier given_at read_at superseded_at"),
        keep(COMPLIANCE, "second"),
        keep(STAFF, "given_by approved_by"),
        erase(SHREDDED, "text"),
    ),
    "requests_app.Task": (
        keep(WORK, "id dsar kind system urgent due_on created_at done_at outcome version"),
        keep(STAFF, "done_by assignee"),
    ),
    "requests_app.Brief": (
        keep(REFERENCE, "id task"),
        erase("a link that opens nothing any more", "token_digest token_until"),
        erase(SHREDDED, "what owner answer token"),
    ),
    "requests_app.TaskFile": (
        keep(WORK, "id brief sent_at scanned_at harmful former"),
        erase(SHREDDED, "name"),
        erase(FILE, "file"),
    ),
    "requests_app.Proposal": (
        keep(COMPLIANCE, "id dsar action ground earlier new_facts version prepared_at"),
        keep(COMPLIANCE, "submitted_at ruling ruled_at"),
        keep(STAFF, "writers prepared_by ruled_by"),
        erase(SHREDDED, "text remark"),
    ),
    "requests_app.Note": (
        keep(WORK, "id dsar at"),
        keep(STAFF, "written_by"),
        erase(SHREDDED, "text"),
    ),
    "requests_app.Apart": (keep(WORK, "id dsar other at"), keep(STAFF, "by")),
    "requests_app.Note_mentions": (keep(STAFF, "id note user"),),
    "requests_app.SavedSearch_readers": (keep(STAFF, "id savedsearch user"),),
    "requests_app.AssignmentRule_members": (keep(STAFF, "id assignmentrule user"),),
    "requests_app.Membership": (keep(STAFF, "id user group business"),),
    "requests_app.News": (
        keep(WORK, "id dsar subject period at read_at mailed_at"),
        keep(STAFF, "user"),
    ),
    "requests_app.Digest": (
        keep(WORK, "id on next_try_at attempts sent_at"),
        keep(STAFF, "user"),
    ),
    "requests_app.Preference": (keep("how one of the staff works", "user shortcuts told away"),),
    "requests_app.PersonKey": (
        erase("a digest of what the person gave; the row goes with it", "id submission digest"),
    ),
    "requests_app.PersonSearch": (
        erase("digests that staff looked for; the row goes after a day", "id user keys expires_at"),
    ),
    "requests_app.SavedSearch": (
        keep("filters of the queue; no person in them", "id business name query shared created_at"),
        keep(STAFF, "owner"),
    ),
    "requests_app.AssignmentRule": (
        keep(POLICY, "id business regime right"),
        keep(STAFF, "last"),
    ),
    "requests_app.CannedText": (
        keep(POLICY, "id business language name text version changed_at retired_at"),
        keep(STAFF, "changed_by"),
    ),
    "requests_app.Batch": (
        keep(WORK, "id change value at finished_at undo_at undone_at"),
        keep(STAFF, "by undo_by"),
    ),
    "requests_app.BatchItem": (keep(WORK, "id batch dsar state before"),),
    "requests_app.ClockEvent": (keep(COMPLIANCE, "id dsar kind at on days reason amount"),),
    "requests_app.DeadlinePolicy": (
        keep(POLICY, "id business regime right valid_from promise_days reminder_days"),
        keep(POLICY, "target_days escalate_days"),
        keep(WORK, "adopted_at withdrawn_at"),
        keep(STAFF, "adopted_by withdrawn_by"),
    ),
    "requests_app.Controller": (
        keep("a customer that is a company, and its mailbox", "id business name email website"),
        keep(WORK, "listed"),
    ),
    "requests_app.Redirection": (
        keep(COMPLIANCE, "id dsar controller at tell_by assisting_since undone_at"),
        keep(STAFF, "by"),
    ),
    "requests_app.Review": (
        keep(COMPLIANCE, "id dsar kind received_at received_on acknowledge_by due_on"),
        keep(COMPLIANCE, "legal_last_day extended_at verdict decided_at"),
        keep(COMPLIANCE, "law_version calendar_version"),
        keep(STAFF, "decided_by"),
        erase(SHREDDED, "text decision"),
    ),
    "requests_app.Message": (
        keep(WORK, "id submission at"),
        keep(STAFF, "written_by"),
        erase(SHREDDED, "text"),
    ),
    "requests_app.Notice": (
        keep(COMPLIANCE, "id submission dsar kind period language created_at frozen_at sent_at"),
        keep("by mail, by telephone or by post", "carrier"),
        keep(WORK, "next_try_at attempts lease_token leased_until dead_at failure"),
        keep(REFERENCE, "subject_id message_id"),
        erase(SHREDDED, "to title text reply"),
    ),
    "requests_app.Draft": (
        erase(KEYS, "wrapped_key"),
        erase("a form that was not sent; the row goes after a day", "id business data expires_at"),
    ),
    "requests_app.Heartbeat": (keep("when a job ran last; no person in it", "name at"),),
}


def fate(label: str, name: str) -> Fate:
    """Return what becomes of a field. Raises KeyError for one that is not classified."""
    for group in FIELDS[label]:
        if name in group.names:
            return group.fate
    raise KeyError(f"{label}.{name} is not classified.")
