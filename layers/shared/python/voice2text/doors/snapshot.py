"""SnapStart: what happens once before Lambda keeps a copy of a process, and after each waking.

Lambda publishes a version with the memory of a process that has imported everything; what the
import left undone is done here. Nothing is read, and no connection opened, before the copy: each
process that wakes up from it would believe the same connection its own.
"""

import random
from collections.abc import Callable, Mapping

# docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE"


def on_snapshot(environ: Mapping[str, str], *prime: Callable[[], None]) -> None:
    """Lets each `prime` run before the copy is made; where there is none it would only cost.

    The hooks' module comes with Lambda's Python, so it is imported on Lambda only.
    """
    if environ.get(_INITIALIZATION) != "snap-start":
        return
    import snapshot_restore_py  # noqa: PLC0415

    for one in prime:
        snapshot_restore_py.register_before_snapshot(one)
    # Retries wait a random time; processes woken from one copy would all choose the same.
    # Everything that must not be guessed comes from os.urandom, which Lambda keeps unique.
    snapshot_restore_py.register_after_restore(random.seed)
