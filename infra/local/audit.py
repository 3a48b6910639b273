"""Asks OSV whether a locked package has a known vulnerability, by pip-audit; writes what it saw.

Three outcomes that must not be taken for each other: a vulnerability fails; a clean bill passes;
and where the database can't be reached nothing was audited, which is said, and fails only where
AUDIT=required (as CI has it).
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from infra.local.environments import folder
from infra.local.paths import ROOT

OSV = "https://api.osv.dev/v1/query"
REACH_SECONDS = 5.0
LOUD = "NOTHING WAS AUDITED"
# Vulnerabilities that can't reach us: id -> why, and what would change that.
WAIVED: dict[str, str] = {}


class Unreachable(Exception):
    """The advisory database gave no usable answer; the message says how."""


def locked(lock: Path) -> list[dict[str, str]]:
    """Every version of every package of uv.lock; one mapping for each version of the same name.

    uv locks two versions of a package where Pythons differ, and pip-audit takes one at a time.
    """
    passes: list[dict[str, str]] = []
    for package in tomllib.loads(lock.read_text())["package"]:
        if "registry" not in package["source"]:
            continue  # the project itself
        name, version = package["name"], package["version"]
        free = next((one for one in passes if name not in one), None)
        if free is None:
            passes.append(free := {})
        free[name] = version
    return passes


def require_reachable(url: str) -> None:
    """One question that every such service answers, before hundreds are asked.

    Raises:
        Unreachable: no answer within `REACH_SECONDS`, or none in JSON.
    """
    question = {"package": {"name": "pip", "ecosystem": "PyPI"}, "version": "99"}
    request = urllib.request.Request(
        url, json.dumps(question).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=REACH_SECONDS) as answer:
            json.loads(answer.read())
    except (OSError, ValueError) as exc:
        raise Unreachable(f"{url}: {getattr(exc, 'reason', exc)}") from exc


def vulnerabilities(url: str, versions: Mapping[str, str]) -> list[str]:
    """What pip-audit finds, a line each: package, version, id, and where it is mended.

    Raises:
        Unreachable: pip-audit came to no verdict.
    """
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "requirements.txt"
        listed.write_text("".join(f"{name}=={it}\n" for name, it in versions.items()))
        report = Path(scratch) / "report.json"
        command = [
            *(f"{folder('audit')}/bin/pip-audit", "--no-deps", "--disable-pip"),
            *("--requirement", str(listed)),
            *("--vulnerability-service", "osv", "--osv-url", url),
            *("--timeout", str(int(REACH_SECONDS)), "--cache-dir", f"{scratch}/cache"),
            *("--progress-spinner", "off", "--format", "json", "--output", str(report)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not report.exists():  # it ends with 1 for a vulnerability and for a failure alike
            words = done.stderr.strip().splitlines() or ["without a word"]
            raise Unreachable(f"pip-audit came to no verdict: {words[-1][:300]}")
        return list(_lines(json.loads(report.read_text())))


def _lines(report: dict[str, Any]) -> Iterable[str]:
    for package in report["dependencies"]:
        for found in package.get("vulns", []):
            if {found["id"], *found.get("aliases", [])} & WAIVED.keys():
                continue
            mended = ", ".join(found.get("fix_versions", [])) or "no version yet"
            yield f"{package['name']} {package['version']}: {found['id']}, mended in {mended}"


def main(environ: Mapping[str, str], lock: Path = ROOT / "uv.lock") -> int:
    """Audits the lock file. AUDIT_URL names another database that speaks OSV's query API.

    Returns:
        1 for a vulnerability, or where nothing could be audited and AUDIT is `required`.
    """
    url = environ.get("AUDIT_URL") or OSV
    passes = locked(lock)
    try:
        require_reachable(url)
        found = [line for versions in passes for line in vulnerabilities(url, versions)]
    except Unreachable as exc:
        required = environ.get("AUDIT") == "required"
        print(f"{LOUD}: the advisory database gave no answer. {exc}")
        print("AUDIT=required makes this an error." if not required else "AUDIT=required: failed.")
        return 1 if required else 0
    for line in found:
        print(line)
    count = sum(map(len, passes))
    if found:
        print(f"{len(found)} known vulnerabilities. Raise it in pyproject.toml, make lock;")
        print("one that can't reach us is waived in infra/local/audit.py, with its reason.")
        return 1
    print(f"{count} locked packages, no known vulnerability ({url}).")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
