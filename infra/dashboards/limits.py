"""Where a figure stops being good; alarms and the marks on the graphs are the same numbers."""

# A person looks away after a minute; the recordings meant here are of half a minute at most.
TEXT_LATE_MS = 60_000
# Of a hundred recordings that were told an end. Bugs do not come and go: one in twenty is one.
FAILURE_PERCENT = 5
# An hour at this real-time factor takes half an hour, twice what a function may run.
SLOW_RTF = 0.25
# With both engines set, a service that hears most of it costs as if there were no other.
API_PERCENT = 50
# Half of the messages coming back is an outage of ours or of Telegram's.
COMEBACK_PERCENT = 50
# Telegram sends the secret; a hundred posts in five minutes without it are no mistake.
STRANGERS = 100
# Nine tenths of each function's timeout (template.yaml, infra/data.yaml), in milliseconds.
NEAR_TIMEOUT_MS = {
    "webhook": 18_000,
    "transcriber": 810_000,
    "bot": 54_000,
    "rewriter": 810_000,
    "janitor": 108_000,
    "migrator": 810_000,
}
