"""Every setting, from the environment alone. `docs/operate.md` lists them for operators."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from privacyportal.environment import (
    broker,
    database,
    flag,
    log_level,
    mail,
    master_keys,
    number,
    record_sources,
    scanner,
    several,
    site,
    text,
)

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = flag("DEBUG")
SECRET_KEY = text("SECRET_KEY")
SECRET_KEY_FALLBACKS = several("SECRET_KEY_FALLBACKS")
MASTER_KEYS = master_keys(text("MASTER_KEYS"))
DIGEST_PEPPER = text("DIGEST_PEPPER")
SITE_URL = site(text("SITE_URL"))
ALLOWED_HOSTS = several("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATA_DIR = BASE_DIR / text("DATA_DIR")
LAW_OVERRIDES = text("LAW_OVERRIDES")
RECORD_SOURCE_SECRETS = record_sources(text("RECORD_SOURCES"))  # reports of errors hide SECRETs
MAILBOX = DEBUG  # the on-site mailbox page

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django_htmx",
    "foundation",
    "verification",
    "retention",
    "requests_app",
    "privacyportal",
]
MIDDLEWARE = [
    "privacyportal.middleware.client_address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "privacyportal.middleware.headers",
    "privacyportal.middleware.small_bodies",
    "privacyportal.health.watched",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "privacyportal.middleware.second_factor",
]
ROOT_URLCONF = "privacyportal.urls"
WSGI_APPLICATION = "privacyportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_TEMPLATE_PACK = "portal"

# Database and cache
DATABASES = {"default": database(text("DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = number("CONN_MAX_AGE")
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Time and language
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("fr", _("French")), ("de", _("German"))]
FORMAT_MODULE_PATH = ["privacyportal.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SECURE = not DEBUG
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "static_collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# What people send stays in memory, whole, until it is sealed: no plain copy ever lies in /tmp.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12_000_000  # the largest body that is read: middleware.py
UPLOAD_SCANNER = scanner(text("UPLOAD_SCANNER"))

# Mail
EMAIL_CONFIG = mail(text("EMAIL_URL"))
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LEDGER_HEADS_TO = several("LEDGER_HEADS_TO")
SMS_BACKEND = text("SMS_BACKEND")

# Celery: the doorbell. Results are ignored; nothing lives in the queue alone. A bell
# does not expire: that is judged by the worker's clock, and a wrong clock would hear none.
CELERY_BROKER_URL = broker(text("REDIS_URL"))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "polling_interval": 0.05}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps no file: every job is asked for hourly
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": f"requests_app.tasks.{name}",
        "schedule": seconds,
    }
    for name, seconds in {
        "make_challenges": 2,
        "deliver_due": 2,
        "tell_child_data": 60,
        "ask_people": 30,
        "remind_due": 600,
        "remind_owners": 600,
        "tell_overdue": 600,
        "escalate": 600,
        "recompute_dates": 60,
        "settle_log_ins": 5,
        "give_out": 15,
        "work_batches": 2,
        "mail_news": 10,
        "send_digests": 300,
        "forget_news": 3600,
        "forget_drafts": 900,
        "forget_tokens": 3600,
        "forget_sessions": 3600,
        "bind_ledger_heads": 3600,
        "forget_limits": 3600,
        "forget_traces": 3600,
        "index_people": 3600,
        "forget_searches": 3600,
        "clear_orphans": 3600,
        "scan_files": 60,
        "forget_evidence": 3600,
    }.items()
}

# Sessions and log-in. With the prefix no other site of the same domain can plant a cookie here.
COOKIE_PREFIX = "__Host-" if SITE_URL.startswith("https:") and not DEBUG else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}portal_session"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}portal_csrf"
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
AUTHENTICATION_BACKENDS = ["privacyportal.accounts.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:queue"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "privacyportal.accounts.StaffAdapter"
ACCOUNT_FORMS = {"login": "privacyportal.accounts.LogInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a desk is left when its browser is closed
ACCOUNT_EMAIL_NOTIFICATIONS = False
MFA_ADAPTER = "privacyportal.second_factor.SealedAdapter"
MFA_FORMS = {
    "authenticate": "privacyportal.second_factor.CodeForm",
    "reauthenticate": "privacyportal.second_factor.FreshCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Privacy requests"
MFA_REQUIRED = flag("MFA_REQUIRED")
FOUR_EYES = flag("FOUR_EYES")

# Headers
SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT")
TRUST_PROXY = flag("TRUST_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^(healthz|livez)$"]  # asked from inside, by address and without TLS
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
# Not "no-referrer": with it browsers post forms with `Origin: null`, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"pikepdf": {"level": "WARNING"}},  # it greets every process otherwise
    "root": {"handlers": ["stderr"], "level": log_level(text("LOG_LEVEL"))},
}
