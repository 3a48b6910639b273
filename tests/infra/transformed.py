"""A template after SAM's translator, as CloudFormation gets it: the one that the SAM CLI brings."""

import json
import os
import subprocess
from functools import cache
from typing import Any

from infra.local.environments import folder
from infra.local.paths import ROOT

# The translator takes code that is in S3 only, and knows no parameter without a value.
_PROGRAM = """
import json, sys
from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

class Managed:
    def load(self):
        return {}

whole = yaml_parse(open(sys.argv[1]).read())
for one in whole["Resources"].values():
    for name in {"CodeUri", "ContentUri"} & one.get("Properties", {}).keys():
        one["Properties"][name] = "s3://bucket/key"
print(json.dumps(transform(whole, json.loads(sys.argv[2]), Managed())))
"""


@cache
def transformed(name: str) -> dict[str, Any]:
    """The whole template."""
    done = subprocess.run(
        [
            f"{folder('sam')}/bin/python",
            "-c",
            _PROGRAM,
            name,
            json.dumps({"CodeVersion": "0" * 12}),
        ],
        cwd=ROOT,
        env={**os.environ, "AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
