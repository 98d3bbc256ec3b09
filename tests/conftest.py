"""What every test stands on: settled chance for the generated cases."""

import os

from hypothesis import HealthCheck, settings

# A machine under load is slow without being wrong, so no case has a deadline.
COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("everyday", max_examples=40, **COMMON)
settings.register_profile("ci", max_examples=100, derandomize=True, **COMMON)
settings.register_profile("long", max_examples=2000, **COMMON)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "everyday")
