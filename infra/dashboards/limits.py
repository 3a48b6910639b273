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
# How old a queue's oldest message may be, in seconds; it counts while it is worked on. Of a queue
# that is not FIFO, one that came back three times does not (SQS, "Available CloudWatch metrics").
OLDEST_SECONDS = {
    # A whole invocation's time to wait and one to be heard: then transcribers are too few, or gone.
    "recordings": 1_800,
    # A turn takes seconds, and a sleeping database some fifteen: after five minutes somebody waits.
    "chat": 300,
    # As long as recordings, for the same two reasons: the rewriter may take 900 seconds, too.
    "rewrites": 1_800,
}
# The janitor runs every twelve hours: two runs are missing after a day, and an hour is for delays.
JANITOR_HOURS = 25
# Nine tenths of each function's timeout (template.yaml, infra/data.yaml), in milliseconds.
NEAR_TIMEOUT_MS = {
    "webhook": 18_000,
    "transcriber": 810_000,
    "bot": 54_000,
    "rewriter": 810_000,
    "janitor": 810_000,
    "migrator": 810_000,
}
