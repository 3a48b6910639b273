"""Updates and events in, messages to chats out."""

import os

from voice2text.doors import bot

handler = bot.door(os.environ)
