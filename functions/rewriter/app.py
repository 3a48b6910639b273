"""Wishes for variants off their queue, rewritten transcripts into the database."""

import os

from voice2text.doors import rewriter

handler = rewriter.door(os.environ)
