"""What every kind of test shares."""

import os

from hypothesis import HealthCheck, settings

# No deadline: a slow machine is no bug. In CI the examples are always the same ones, so that a
# change is judged by its own tests; on a developer's machine they are fresh each time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
