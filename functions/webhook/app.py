"""Telegram's updates in, jobs on queues out."""

import os

from voice2text.doors import webhook

handler = webhook.door(os.environ)
