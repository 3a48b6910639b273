"""Why a recording was transcribed by what it was."""

from enum import StrEnum


class Reason(StrEnum):
    """What the job's record and the operator's dashboard name.

    `SETTING`: the operator said so, and nothing else happened. `DOUBT` is why the other engine was
    asked too; `LOCAL_FAILED`, why the service was asked beside the local engine; `API_FAILED`,
    `BREAKER` and `BUDGET`, why it wasn't, or in vain. `DEADLINE`: there was too little time for
    one of them.
    """

    SETTING = "setting"
    DOUBT = "doubt"
    DEADLINE = "deadline"
    LOCAL_FAILED = "local_failed"
    API_FAILED = "api_failed"
    BREAKER = "breaker"
    BUDGET = "budget"
