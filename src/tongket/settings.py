"""The settings: the only reader of the environment. Every name begins with `TONGKET_`.

`read` turns the environment into checked values or stops with a sentence saying what to type; the rest of the module
is Django's own settings made from them. Options of the product are rows with a form, not settings.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from tongket import __version__

PACKAGE = Path(__file__).resolve().parent
SHORTEST_KEY = 50
MOST_PROXIES = 9
MODES = ("development", "production")
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


class BadSetting(ImproperlyConfigured):
    """A setting cannot be used; the message says which one and what to type instead."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        super().__init__(f"{name}: {why}")


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says, checked."""

    home: Path
    mode: str
    debug: bool
    secret_key: str
    hosts: tuple[str, ...]
    language: str
    time_zone: str
    public_url: str
    proxies: int
    database: dict[str, Any]

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def read(environ: Mapping[str, str]) -> Environment:
    """The checked environment.

    Raises: BadSetting for the first value that cannot be used.
    """
    home = Path(environ.get("TONGKET_HOME") or default_home()).expanduser().resolve()
    mode = _one_of(environ, "TONGKET_MODE", MODES, "development")
    debug = _yes_or_no(environ, "TONGKET_DEBUG")
    hosts = tuple(
        host.strip() for host in environ.get("TONGKET_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host.strip()
    )
    public_url = environ.get("TONGKET_PUBLIC_URL", "").rstrip("/")
    if public_url and not public_url.startswith(("http://", "https://")):
        raise BadSetting("TONGKET_PUBLIC_URL", "give the whole address, such as https://tongket.example.vn")
    key = environ.get("TONGKET_SECRET_KEY", "")
    if mode == "production":
        _refuse_unsafe_start(key, debug=debug, hosts=hosts)
    return Environment(
        home=home,
        mode=mode,
        debug=debug,
        secret_key=key,
        hosts=hosts,
        language=_one_of(environ, "TONGKET_LANGUAGE", tuple(LANGUAGE_NAMES), "vi"),
        time_zone=_time_zone(environ.get("TONGKET_TIME_ZONE", "Asia/Ho_Chi_Minh")),
        public_url=public_url,
        proxies=_count(environ, "TONGKET_PROXIES", MOST_PROXIES),
        database=_database(environ.get("TONGKET_DATABASE_URL", ""), home),
    )


def default_home() -> Path:
    """`var/` of the checkout when run from one, otherwise the user's own data folder."""
    checkout = PACKAGE.parents[1]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "tongket"


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = environ.get(name, "") or default
    if value not in allowed:
        raise BadSetting(name, f"“{value}” is not known; type one of: {', '.join(allowed)}")
    return value


def _yes_or_no(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").lower() or "no"
    if value not in ("yes", "no", "1", "0", "true", "false"):
        raise BadSetting(name, f"“{value}” is neither yes nor no; type yes or no")
    return value in ("yes", "1", "true")


def _count(environ: Mapping[str, str], name: str, most: int) -> int:
    value = environ.get(name, "") or "0"
    if not (value.isascii() and value.isdigit() and len(value) < 4 and int(value) <= most):
        raise BadSetting(name, f"“{value}” will not do; type a whole number from 0 to {most}")
    return int(value)


def _time_zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(
            "TONGKET_TIME_ZONE", f"“{name}” is not a time zone; type one such as Asia/Ho_Chi_Minh"
        ) from error
    return name


def _refuse_unsafe_start(key: str, *, debug: bool, hosts: tuple[str, ...]) -> None:
    if len(key) < SHORTEST_KEY:
        raise BadSetting(
            "TONGKET_SECRET_KEY",
            f"production needs a key of its own of at least {SHORTEST_KEY} characters; make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(64))"',
        )
    if debug:
        raise BadSetting("TONGKET_DEBUG", "production does not start with debugging on; type no or leave it out")
    if not hosts or any("*" in host for host in hosts):
        raise BadSetting(
            "TONGKET_HOSTS",
            "production answers only to hosts named one by one; type them, with commas between",
        )


def _database(url: str, home: Path) -> dict[str, Any]:
    """Django's description of the record. Source: the SQLite and PostgreSQL recipes of decision 0004."""
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url)) if url else {}
    except ValueError as error:
        raise BadSetting("TONGKET_DATABASE_URL", _DATABASE_HELP) from error
    if not url:
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "record.sqlite3")}
    engine = database.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        database["OPTIONS"] = SQLITE_OPTIONS
        database["CONN_MAX_AGE"] = None
    elif engine.endswith("postgresql"):
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    else:
        raise BadSetting("TONGKET_DATABASE_URL", _DATABASE_HELP)
    return database


_DATABASE_HELP = (
    "give sqlite:////folder/record.sqlite3 or postgresql://user:password@host/name, or leave it out for SQLite "
    "inside TONGKET_HOME"
)

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; "
        "PRAGMA cache_size=-20000; PRAGMA journal_size_limit=67108864;"
    ),
}


def _kept_key(home: Path) -> str:
    """The key of a machine that was given none: made once, kept in the home folder, readable by its owner only."""
    path = home / "secret-key"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise BadSetting("TONGKET_HOME", f"{path} cannot be read ({error.strerror}); give a folder of yours") from error
    key = secrets.token_urlsafe(64)
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(home)
    except OSError as error:
        raise BadSetting(
            "TONGKET_HOME", f"nothing can be written in {home} ({error.strerror}); give a folder of yours"
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key)
    return key


ENVIRONMENT = read(os.environ)

HOME = ENVIRONMENT.home
VERSION = __version__
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key or _kept_key(HOME)
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "tongket.urls"
WSGI_APPLICATION = "tongket.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "tongket.web",
    "tongket.units",
    "tongket.accounts",
    "tongket.calendars",
    "tongket.reporting",
    "tongket.groups",
    "tongket.reorganisation",
    "tongket.review",
    "tongket.portal",
    "tongket.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tongket.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongket.web.middleware.ProblemsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tongket.web.context.shell",
            ],
            "builtins": ["tongket.web.templatetags.web", "template_partials.templatetags.partials"],
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tongket.accounts.signin.AccountAdapter"
ACCOUNT_FORMS = {"login": "tongket.accounts.signin.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}

# How many proxies of ours every request passes; what they write of whom they were asked by, and how, is believed.
PROXIES = ENVIRONMENT.proxies
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = list(LANGUAGE_NAMES.items())
LANGUAGE_COOKIE_NAME = "tongket_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static" if ENVIRONMENT.is_production else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if ENVIRONMENT.is_production
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not ENVIRONMENT.is_production
MEDIA_ROOT = HOME / "files"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url] if ENVIRONMENT.public_url else []
SECURE_SSL_REDIRECT = ENVIRONMENT.is_https and ENVIRONMENT.is_production
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.is_https
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "report-uri": "/csp-reports",
    }
}

# Registries offer facts from below by dotted path; reporting never imports them.
FACT_SOURCES = ["tongket.groups.facts"]

# What may be open in a unit that ended, by dotted path to a class each; apps below are asked without importing upwards.
OPEN_MATTERS = [
    "tongket.reorganisation.facts.OpenReports",
    "tongket.reorganisation.facts.RolesLeft",
    "tongket.reorganisation.facts.GroupsWithoutHome",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
