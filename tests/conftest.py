"""Hypothesis profiles, chosen by HYPOTHESIS_PROFILE: dev, ci, long, mutation."""

import os

from hypothesis import HealthCheck, Phase, settings

# No clock in a test: neither a deadline per example nor a check of how fast examples are drawn.
CLOCKLESS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("dev", CLOCKLESS, max_examples=25)
settings.register_profile("ci", CLOCKLESS, max_examples=30, derandomize=True, print_blob=True)
settings.register_profile("long", CLOCKLESS, max_examples=500, print_blob=True)
# A mutant is caught by the first failing example; shrinking it would only cost time.
settings.register_profile(
    "mutation",
    CLOCKLESS,
    max_examples=25,
    derandomize=True,
    report_multiple_bugs=False,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
