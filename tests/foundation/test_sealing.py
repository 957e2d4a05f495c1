"""Sealed fields under attack: moved, changed, deferred, exported, shredded."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import DatabaseError, connection, models
from django.db.models import F, Value
from django.test.utils import isolate_apps

from foundation.sealing import (
    Ciphertext,
    KeyHolder,
    MasterKeyMissing,
    SealedField,
    SealingKey,
    Shredded,
    Tampered,
    decrypt,
    digest,
    encrypt,
    unwrap,
    wrap,
)
from requests_app.models import Draft, Message, Notice, Submission
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
KEY = b"k" * 32


def message(of, text="Where are my data?"):
    return Message.objects.create(submission=of, text=text, at=AT)


def stored(row, column):
    """Return the bytes as they lie in the database."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM {table} WHERE id = %s', [row.pk])
        return bytes(cursor.fetchone()[0])


def overwrite(row, column, value):
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {row._meta.db_table} SET "{column}" = %s WHERE id = %s', [value, row.pk]
        )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def ada():
    return submission().submission


# What is sealed opens, and only where it was sealed.


@pytest.mark.parametrize(
    "value",
    ["", "Ada", "Zoë 🦊", "half \ud83e a character", 0, False, [], {}, {"a": [1, None, "ü"]}, "0"],
)
def test_a_value_comes_back_as_it_was(ada, value):
    written = message(ada, value)
    assert fresh(written).text == value


def test_none_is_null(ada):
    notice = Notice.objects.get()
    notice.reply = None
    notice.save()
    assert Notice.objects.filter(reply__isnull=True).exists()
    assert fresh(notice).reply is None


def test_a_field_that_must_have_a_value_is_not_silently_empty(ada):
    with pytest.raises(DatabaseError):
        Message.objects.create(submission=ada, at=AT)


def test_sealed_bytes_hold_nothing_of_the_value(ada):
    written = message(ada, "SENTINEL")
    sealed = stored(written, "text")
    assert b"SENTINEL" not in sealed
    assert sealed[:1] == b"\x01"


def test_the_same_value_in_the_same_row_is_sealed_differently_each_time(ada):
    written = message(ada, "same")
    before = stored(written, "text")
    written.save()
    assert stored(written, "text") != before
    assert fresh(written).text == "same"


def test_sealed_bytes_moved_to_another_row_under_the_same_key_do_not_open(ada):
    mine, other = message(ada, "mine"), message(ada, "other")
    overwrite(other, "text", stored(mine, "text"))
    with pytest.raises(Tampered):
        _ = fresh(other).text


def test_sealed_bytes_moved_to_another_field_of_the_same_row_do_not_open(ada):
    notice = Notice.objects.get()
    overwrite(notice, "title", stored(notice, "to"))
    with pytest.raises(Tampered):
        _ = fresh(notice).title


def test_sealed_bytes_moved_to_another_submission_do_not_open(ada):
    bob = submission(claims={"name": "Bob Example", "email": "bob@example.org"}).submission
    overwrite(bob, "claims", stored(ada, "claims"))
    with pytest.raises(Tampered):
        _ = fresh(bob).claims


def test_a_row_that_is_pointed_at_another_key_does_not_open(ada):
    bob = submission().submission
    Submission.objects.filter(pk=bob.pk).update(content_key=ada.content_key)
    with pytest.raises(Tampered):
        _ = fresh(bob).claims


def test_a_key_taken_over_with_its_sealed_bytes_does_not_open_in_another_row(ada):
    one, two = (Draft.objects.create(business=ada.business, data=n, expires_at=AT) for n in (1, 2))
    for column in ("wrapped_key", "data"):
        overwrite(two, column, stored(one, column))
    with pytest.raises(Tampered):
        _ = fresh(two).data


@pytest.mark.parametrize("position", [1, 12, 13, -17, -1])
def test_a_single_bit_changed_is_noticed(ada, position):
    written = message(ada)
    sealed = bytearray(stored(written, "text"))
    sealed[position] ^= 1
    overwrite(written, "text", bytes(sealed))
    with pytest.raises(Tampered):
        _ = fresh(written).text


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20, 28])
def test_bytes_cut_short_are_tampered_with(length):
    sealed = encrypt(KEY, b"Ada", bound_to="here")
    with pytest.raises(Tampered):
        decrypt(KEY, sealed[:length], bound_to="here")


def test_an_unknown_version_is_not_opened():
    with pytest.raises(Tampered, match="version"):
        decrypt(KEY, b"\x02" + encrypt(KEY, b"Ada", bound_to="here")[1:], bound_to="here")


# Master keys.


@pytest.mark.parametrize("name", ["k1", "schlüssel", "x" * 60])
def test_a_key_is_unwrapped_by_the_master_key_that_it_names(settings, name):
    settings.MASTER_KEYS = {name: b"m" * 32}
    assert unwrap(wrap(KEY)) == KEY


def test_a_master_key_that_is_missing_is_not_taken_for_shredding(settings):
    wrapped = wrap(KEY)
    settings.MASTER_KEYS = {"another": b"m" * 32}
    with pytest.raises(MasterKeyMissing, match="'t1'"):
        unwrap(wrapped)


def test_a_key_cannot_be_passed_off_as_wrapped_by_another_master_key(settings):
    settings.MASTER_KEYS = {"a1": b"m" * 32, "b1": b"m" * 32}
    with pytest.raises(Tampered):
        unwrap(wrap(KEY, "a1").replace(b"a1", b"b1"))


@pytest.mark.parametrize("damaged", [b"", b"\x05", b"\xffk1", b"\x02t1", b"\x02t1\x01short"])
def test_a_damaged_wrapped_key_is_never_opened(damaged):
    with pytest.raises((Tampered, MasterKeyMissing)):
        unwrap(damaged)


# Shredding.


def test_deleting_the_key_shreds_what_it_sealed_and_nothing_else(ada):
    bob = submission(claims={"name": "Bob"}).submission
    letter = message(ada)
    ada.content_key.delete()

    with pytest.raises(Shredded):
        _ = fresh(ada).claims
    with pytest.raises(Shredded):
        _ = fresh(letter).text
    assert fresh(bob).claims == {"name": "Bob"}


def test_a_shredded_row_can_still_be_read_and_changed_elsewhere(ada):
    ada.content_key.delete()
    row = fresh(ada)
    row.language = "de"
    row.save()
    assert fresh(ada).language == "de"
    assert stored(ada, "claims")


@pytest.mark.django_db(transaction=True)
def test_a_restored_row_whose_key_was_not_restored_is_shredded(ada):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM foundation_sealingkey")
        cursor.execute("SET session_replication_role = DEFAULT")
    assert fresh(ada).content_key_id
    with pytest.raises(Shredded):
        _ = fresh(ada).claims


# The ORM's other ways in and out.


def test_a_deferred_field_opens_with_one_query(ada, django_assert_num_queries):
    written = message(ada, "deferred")
    row = Message.objects.defer("text").select_related("submission__content_key").get(pk=written.pk)
    with django_assert_num_queries(1):
        assert row.text == "deferred"
    with django_assert_num_queries(0):
        assert row.text == "deferred"


def test_only_opens_through_the_key_path(ada):
    written = message(ada, "only")
    assert Message.objects.only("text").get(pk=written.pk).text == "only"


def test_saving_a_deferred_field_by_name_keeps_its_value(ada):
    written = message(ada, "kept")
    Message.objects.defer("text").get(pk=written.pk).save(update_fields=["text"])
    assert fresh(written).text == "kept"


def test_saving_a_row_with_a_deferred_field_keeps_its_value(ada):
    written = message(ada, "kept")
    Message.objects.defer("text").get(pk=written.pk).save()
    assert fresh(written).text == "kept"


def test_saving_what_was_never_opened_does_not_seal_it_twice(ada):
    written = message(ada, "once")
    before = stored(written, "text")
    fresh(written).save()
    assert stored(written, "text") == before


def test_refresh_from_db_gives_the_opened_value(ada):
    written = message(ada, "old")
    other = fresh(written)
    other.text = "new"
    other.save()
    written.refresh_from_db()
    assert written.text == "new"
    written.refresh_from_db(fields=["text"])
    assert written.text == "new"


def test_a_change_in_place_is_saved(ada):
    row = fresh(ada)
    row.claims["phone"] = "+1 555 0100"
    row.save(update_fields=["claims"])
    assert fresh(ada).claims["phone"] == "+1 555 0100"


def test_reading_again_gives_the_same_object(ada):
    row = fresh(ada)
    assert row.claims is row.claims


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda: Message.objects.values("text").get()["text"], id="values"),
        pytest.param(
            lambda: Message.objects.values_list("text", flat=True).get(), id="values_list"
        ),
        pytest.param(lambda: Message.objects.values(x=F("text")).get()["x"], id="F"),
        pytest.param(
            lambda: Submission.objects.values("messages__text").get()["messages__text"], id="join"
        ),
    ],
)
def test_values_give_sealed_bytes(ada, read):
    message(ada, "SENTINEL")
    value = read()
    assert isinstance(value, Ciphertext)
    assert b"SENTINEL" not in value


def test_bulk_create_seals(ada):
    rows = Message.objects.bulk_create(
        Message(submission=ada, text=f"SENTINEL {n}", at=AT) for n in range(3)
    )
    assert [fresh(row).text for row in rows] == ["SENTINEL 0", "SENTINEL 1", "SENTINEL 2"]
    assert b"SENTINEL" not in stored(rows[0], "text")


@pytest.mark.parametrize("value", ["plain", {"a": 1}, b"plain"])
def test_update_with_a_plain_value_is_refused(ada, value):
    message(ada)
    with pytest.raises(TypeError, match="sealed"):
        Message.objects.update(text=value)


def test_bulk_update_with_a_plain_value_is_refused(ada):
    row = message(ada)
    row.text = "plain"
    with pytest.raises(TypeError, match="sealed"):
        Message.objects.bulk_update([row], ["text"])


@pytest.mark.parametrize(
    "smuggled",
    [
        pytest.param(Value(b"plain text that is long enough to be sealed"), id="Value"),
        pytest.param(Value("plain text that is long enough to be sealed"), id="Value of text"),
        pytest.param(Value(b"\x01 and short"), id="too short"),
        pytest.param(Value(b""), id="empty"),
    ],
)
def test_the_database_refuses_what_is_not_sealed(ada, smuggled):
    message(ada)
    with pytest.raises(DatabaseError):
        Message.objects.update(text=smuggled)


@pytest.mark.parametrize("lookup", ["text", "text__contains", "text__gt", "text__in"])
def test_nothing_can_be_searched_for(ada, lookup):
    with pytest.raises((FieldError, TypeError)):
        Message.objects.filter(**{lookup: "Ada"}).exists()


def test_an_unopened_copy_under_a_new_id_is_refused(ada):
    row = fresh(message(ada))
    row.pk = uuid.uuid4()
    row._state.adding = True
    with pytest.raises(Tampered):
        row.save()


def test_full_clean_leaves_the_value_alone(ada):
    row = Draft(business=ada.business, data="QWRh", expires_at=AT)  # "Ada" in base64
    row.full_clean()
    assert row.data == "QWRh"


@pytest.mark.parametrize("kind", ["json", "python", "jsonl"])
def test_exports_hold_sealed_bytes_only(ada, kind):
    row = message(ada, "SENTINEL")
    assert row.text == "SENTINEL"
    for exported in ([row], [fresh(row)]):
        dumped = serializers.serialize(kind, exported)
        assert "SENTINEL" not in str(dumped)


def test_a_sealed_number_is_not_exported_plain(ada):
    draft = Draft.objects.create(business=BusinessFactory(), data=4711, expires_at=AT)
    (dumped,) = serializers.serialize("python", [draft])
    assert dumped["fields"]["data"] != 4711


# Mistakes in a model are found before anything is sealed.


@isolate_apps("foundation")
def test_a_model_whose_id_comes_from_the_database_is_reported():
    class Numbered(KeyHolder):
        text = SealedField(key="self")

        class Meta:
            app_label = "foundation"

    assert [error.id for error in Numbered.check()] == ["foundation.E001"]
    with pytest.raises(TypeError, match="not known yet"):
        Numbered(text="plain").save()


@isolate_apps("foundation")
@pytest.mark.parametrize("path", ["self", "kee", "key.created_at", "key.nothing"])
def test_a_path_that_leads_to_no_key_is_reported(path):
    class Astray(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        key = models.ForeignKey(SealingKey, on_delete=models.CASCADE)
        text = SealedField(key=path)

        class Meta:
            app_label = "foundation"

        def __str__(self):
            return "astray"

    ours = [error.id for error in Astray.check() if error.id.startswith("foundation.")]
    assert ours == ["foundation.E002"]


def test_digests_differ_by_domain_and_by_pepper(settings):
    one = digest("email", "ada@example.org")
    assert len(one) == 32
    assert digest("email", "ada@example.org") == one
    assert digest("phone", "ada@example.org") != one
    assert digest("email", "half \ud83e a character")
    settings.DIGEST_PEPPER = "another"
    assert digest("email", "ada@example.org") != one
