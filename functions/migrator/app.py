"""The migrator: `{"action": …}` in, one typed answer out."""

import os

from voice2text.doors import migrator

handler = migrator.door(os.environ)
