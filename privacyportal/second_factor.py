"""The second factor of staff: its secrets sealed, its tries counted for all web processes."""

from base64 import b64decode, b64encode
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.utils import timezone

from foundation import limits, sealing

WHERE = "privacyportal.second_factor"
TRIES, TRIES_PER = 10, timedelta(minutes=15)
USED_FOR = timedelta(days=1)


class SealedAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps from whoever holds a copy of the database.

    The key comes from DIGEST_PEPPER, which never changes, so that no rotation locks staff out.
    """

    def encrypt(self, text: str) -> str:
        return b64encode(sealing.encrypt(_key(), text.encode(), bound_to=WHERE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.decrypt(_key(), b64decode(encrypted_text), bound_to=WHERE).decode()


class Counted:
    """Counts the codes typed for one person in the database, and takes each code once."""

    def clean_code(self) -> str:
        _spend("code", str(self.user.pk), TRIES, TRIES_PER)
        code: str = super().clean_code()
        _spend("code-used", f"{self.user.pk}:{code}", 1, USED_FOR)
        return code


class CodeForm(Counted, AuthenticateForm):
    pass


class FreshCodeForm(Counted, ReauthenticateForm):
    pass


def _key() -> bytes:
    return sealing.digest(WHERE, "key")


def _spend(scope: str, who: str, limit: int, per: timedelta) -> None:
    verdict = limits.spend(scope, who, limit=limit, per=per, now=timezone.now())
    if not verdict.allowed:
        raise get_adapter().validation_error("too_many_login_attempts")
