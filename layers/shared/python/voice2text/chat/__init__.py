"""aiogram: routers, phrases, delivery."""

from voice2text.chat.lean import import_aiogram

import_aiogram()
