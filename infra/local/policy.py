"""checkov's opinion of the templates, against the waivers in infra/policy.yaml.

checkov runs offline and in an environment of its own (`policy`).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from infra.local.environments import folder
from infra.local.paths import ROOT
from infra.local.templates import STACKS

WAIVERS = ROOT / "infra" / "policy.yaml"
Finding = tuple[str, str]


def main() -> int:
    """Names every finding that nobody waived and every waiver that nothing needs."""
    waived = waivers(yaml.safe_load(WAIVERS.read_text()))
    verdict = compare(findings(_checkov()), waived)
    print("\n".join(verdict), end="")
    return 1 if verdict else 0


def waivers(entries: Iterable[Mapping[str, Any]]) -> set[Finding]:
    """Check and resource of each waiver.

    Raises:
        ValueError: one has no reason.
    """
    found = set()
    for entry in entries:
        if len(str(entry.get("reason", "")).split()) < 5:
            raise ValueError(f"{entry['check']} is waived in infra/policy.yaml without a reason.")
        found |= {(entry["check"], resource) for resource in entry["resources"]}
    return found


def findings(report: Mapping[str, Any]) -> dict[Finding, str]:
    """What failed, with checkov's words for it.

    Raises:
        ValueError: checkov read nothing, or could not read a template.
    """
    results, summary = report["results"], report["summary"]
    if not summary["passed"] or summary["parsing_errors"]:
        raise ValueError(f"checkov could not read the templates: {summary}")
    return {
        (one["check_id"], one["resource"].rsplit(".", 1)[1]): f"{one['check_name']} "
        f"({one['file_path']}:{one['file_line_range'][0]})"
        for one in results["failed_checks"]
    }


def compare(found: Mapping[Finding, str], waived: set[Finding]) -> list[str]:
    """A line for each difference."""
    new = [
        f"{check} {resource}: {found[check, resource]}. Mend it, or waive it in infra/policy.yaml."
        for check, resource in sorted(found.keys() - waived)
    ]
    spare = [
        f"{check} {resource}: nothing is found there any more. Take it out of infra/policy.yaml."
        for check, resource in sorted(waived - found.keys())
    ]
    return [*new, *spare]


def _checkov() -> dict[str, Any]:
    files = [argument for name in STACKS for argument in ("--file", name)]
    done = subprocess.run(
        [
            *(f"{folder('policy')}/bin/checkov", "--framework", "cloudformation", *files),
            *("--output", "json", "--skip-download", "--compact", "--quiet"),
        ],
        cwd=ROOT,
        # Without it, checkov asks a server for the newest version of itself.
        env={**os.environ, "BC_SKIP_MAPPING": "TRUE", "CKV_SKIP_PACKAGE_UPDATE_CHECK": "TRUE"},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"checkov answered no report:\n{(done.stdout + done.stderr).strip()[-2000:]}")
    return report


if __name__ == "__main__":
    sys.exit(main())
