"""The product's settings as the tests use them: a home folder of their own and a quick password hasher.

The environment of whoever runs the tests is not read, except for the database to test on.
"""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("TONGKET_") and name != "TONGKET_DATABASE_URL"]:
    del os.environ[name]
os.environ["TONGKET_HOME"] = tempfile.mkdtemp(prefix="tongket-tests-")
atexit.register(shutil.rmtree, os.environ["TONGKET_HOME"], ignore_errors=True)

from tongket.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {}  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: several connections then meet as they do in life.
    DATABASES["default"]["TEST"]["NAME"] = str(HOME / "test.sqlite3")  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    # A browser keeps its line to the live server open; the server's line to the database ends with each request.
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
