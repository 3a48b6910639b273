"""A transcript, or a variant of it, as a file: `files.export` is the way in."""
