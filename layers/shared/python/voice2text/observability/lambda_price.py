"""What a function's time costs by Lambda's list prices."""

import os
import platform

# us-east-1, first tier, as of November 2026. aws.amazon.com/lambda/pricing could not be reached
# from here; cloudchipr.com/blog/aws-lambda-pricing (2024) quotes the same.
X86_GB_SECOND, ARM_GB_SECOND = 0.0000166667, 0.0000133334
REQUEST = 0.20 / 1_000_000


def micro_dollars(ms: float, memory_mb: int, gb_second: float) -> float:
    """One invocation in millionths of a US dollar, most of them below one: its price is no whole
    number, and a day's sum of rounded ones would be wrong.
    """
    return (ms / 1000 * memory_mb / 1024 * gb_second + REQUEST) * 1_000_000


def this_function(ms: float) -> float | None:
    """The same for the function that runs this; None where Lambda doesn't run it.

    An estimate: neither the start of a cold function nor the runtime around the hop is in it.
    """
    memory = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")  # the runtime's own variable
    if not memory.isdigit():
        return None
    is_arm = platform.machine() in ("aarch64", "arm64")
    return micro_dollars(ms, int(memory), ARM_GB_SECOND if is_arm else X86_GB_SECOND)
