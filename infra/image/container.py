"""An image's files as a root directory, and commands in it as Lambda would run them.

Its own mounts and processes, the network of the machine, the image's user and environment, all
of it read-only but /tmp. Built on `unshare` and `chroot`: no container engine is needed.
"""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.image.tools import buildah

# /dev/shm is absent on Lambda, too.
_MOUNTS = """
set -e
mount --make-rprivate /
mount --bind {root} {root}
mount --bind {tmp} {root}/tmp
mount -t proc proc {root}/proc
mount -t tmpfs -o mode=755 tmpfs {root}/dev
for each in null zero random urandom; do
    touch {root}/dev/$each
    mount --bind /dev/$each {root}/dev/$each
done
mount -o remount,bind,ro {root}
exec chroot --userspec={user} {root} /usr/bin/env -i --chdir={folder} "$@"
"""


@dataclass(frozen=True, slots=True)
class Config:
    """What the image says about how it runs."""

    user: str
    folder: str
    environ: Mapping[str, str]
    command: Sequence[str]


class Container(AbstractContextManager["Container"]):
    """An image of the cache, mounted; `tmp` becomes its /tmp."""

    def __init__(self, image: str, tmp: Path) -> None:
        self._image = image
        self.tmp = tmp
        self._name = ""
        self.root = Path()
        self.config = Config("", "", {}, ())

    def __enter__(self) -> Self:
        self._name = buildah(["from", "--pull-never", self._image])
        self.root = Path(buildah(["mount", self._name]))
        told = json.loads(buildah(["inspect", "--type", "image", self._image]))
        config = told["OCIv1"]["config"]
        self.config = Config(
            user=config.get("User") or "0:0",
            folder=config.get("WorkingDir") or "/",
            environ=dict(one.split("=", 1) for one in config.get("Env", [])),
            command=[*config.get("Entrypoint", []), *config.get("Cmd", [])],
        )
        user, _, group = self.config.user.partition(":")
        os.chown(self.tmp, int(user), int(group or user))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        buildah(["rm", self._name])

    def inside(self, environ: Mapping[str, str], user: str = "") -> list[str]:
        """The words before a command that put it into the container, as the image's user."""
        script = _MOUNTS.format(
            root=shlex.quote(str(self.root)),
            tmp=shlex.quote(str(self.tmp)),
            user=shlex.quote(user or self.config.user),
            folder=shlex.quote(self.config.folder),
        )
        variables = [
            f"{name}={value}" for name, value in {**self.config.environ, **environ}.items()
        ]
        unshare = [shutil.which("unshare") or "unshare", "--mount", "--pid", "--fork"]
        return [*unshare, "--kill-child", "/bin/sh", "-c", script, "sh", *variables]

    def run(self, *command: str, user: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command in it to its end."""
        return subprocess.run(
            [*self.inside({}, user), *command], capture_output=True, text=True, check=False
        )
