"""On a schedule: what promised to disappear is deleted, what got stuck is ended."""

import os

from voice2text.doors import janitor

handler = janitor.door(os.environ)
