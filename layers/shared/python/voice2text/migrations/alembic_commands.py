"""Alembic's configuration, made here and not read from alembic.ini, and without its printing."""

from io import StringIO
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory


class Commands:
    """One folder of migrations."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def scripts(self) -> ScriptDirectory:
        """The folder, read anew."""
        return ScriptDirectory.from_config(self.config())

    def config(self, **attributes: object) -> Config:
        """For one of Alembic's commands; `attributes` are for alembic/env.py."""
        config = Config(stdout=StringIO(), output_buffer=StringIO())
        config.set_main_option("script_location", str(self._folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes.update(attributes)
        return config
