"""`make check`: format, lint, types, imports, migrations, templates, generated files, an audit."""

import subprocess
import sys
import time

from infra.local.audit import LOUD
from infra.local.environments import folder, python
from infra.local.paths import ROOT

CHECKS = {
    "format": [".venv/bin/ruff", "format", "--check", "."],
    "lint": [".venv/bin/ruff", "check", "."],
    "types": [".venv/bin/mypy"],
    "import rules": [".venv/bin/lint-imports"],
    "lengths": [python("dev"), "-m", "infra.local.lengths"],
    "migrations": [python("dev"), "-m", "infra.local.check_migrations"],
    "templates": [
        f"{folder('lint')}/bin/cfn-lint",
        *("template.yaml", "infra/data.yaml", "infra/dashboards/template.yaml"),
        *("infra/pipeline/codepipeline.yaml", "infra/pipeline/github-role.yaml"),
    ],
    "dashboards": [python("dev"), "-m", "infra.dashboards.write", "--check"],
    "permissions": [python("dev"), "-m", "infra.local.permissions", "--check"],
    "policy": [python("dev"), "-m", "infra.local.policy"],
    "generated files": [python("dev"), "infra/local/requirements.py", "--check"],
    "audit": [python("dev"), "-m", "infra.local.audit"],
}


def main(only: list[str]) -> int:
    """Runs the checks named, or all; the others too where one fails, to show all there is."""
    if unknown := sorted(set(only) - CHECKS.keys()):
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}.")
        return 2
    failed = []
    for name, command in CHECKS.items():
        if only and name not in only:
            continue
        began = time.monotonic()
        print(f"· {name} … ", end="", flush=True)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        print("ok" if done.returncode == 0 else "FAILED", f"({time.monotonic() - began:.1f} s)")
        if done.returncode == 0 and LOUD in done.stdout:
            print(done.stdout.strip())  # no failure, and not to be overlooked
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr).strip())
    if failed:
        print(f"Mend: {', '.join(failed)}. `make format` does some of it.")
        return 1
    print("All checks passed. Next: make test")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
