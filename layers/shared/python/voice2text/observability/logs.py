"""A door's log: JSON lines, and every one of a message's journey names that journey."""

import logging
import sys

from aws_lambda_powertools import Logger

# What `Hop.follow` puts into every line, and the next hop takes out again.
TRACE_KEYS = ("trace", "chat_id", "message_id")


def logger(service: str) -> Logger:
    """A structured logger for one door; `service` is the door's name."""
    return Logger(service=service, utc=True)


def one_voice(log: Logger) -> None:
    """Lets everything else that logs in this process do so in the door's lines, trace included.

    Lambda's runtime prints what modules and libraries log as plain text, which no query by trace
    would find. Elsewhere nothing changes.
    """
    for handler in list(logging.root.handlers):
        if type(handler).__module__.startswith("awslambdaric"):
            logging.root.removeHandler(handler)
            ours = logging.StreamHandler(sys.stdout)
            ours.setFormatter(log.registered_formatter)
            # The door's own lines are printed by its own handler.
            ours.addFilter(lambda record: record.name != log.name)
            logging.root.addHandler(ours)
