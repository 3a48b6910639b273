"""Recordings off their queue, transcripts into the database."""

import os

from voice2text.doors import transcriber

handler = transcriber.door(os.environ)
