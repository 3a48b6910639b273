"""`make sizes`: what each zip function weighs with its layers, beside Lambda's limits."""

import sys
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.local.deploy import build
from infra.local.paths import Paths
from infra.local.progress import UsageError, step

STACKS = {"voice2text-data": "infra/data.yaml", "voice2text": "template.yaml"}
# Lambda developer guide, quotas: a zip sent to the API itself, and all of it unzipped, layers too.
# `sam deploy` sends zips by way of S3, where only the second counts.
DIRECT_BYTES = 50 * 1024**2
UNZIPPED_BYTES = 250 * 1024**2
SHOWN_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Weight:
    """One folder that becomes a zip."""

    folder: Path

    @property
    def unzipped(self) -> int:
        """Bytes of its files."""
        return sum(file.stat().st_size for file in _files(self.folder))

    @property
    def zipped(self) -> int:
        """Bytes of its zip."""
        with (
            tempfile.TemporaryFile() as sink,
            zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for file in _files(self.folder):
                archive.write(file, file.relative_to(self.folder))
            archive.close()
            return sink.seek(0, 2)


@dataclass(frozen=True, slots=True)
class Function:
    """A zip function: its own code, and the layers that it gets, by name."""

    code: Weight
    layers: dict[str, Weight]

    @property
    def unzipped(self) -> int:
        """All that Lambda unpacks for it."""
        return self.code.unzipped + sum(layer.unzipped for layer in self.layers.values())


def functions(built: Path) -> dict[str, Function]:
    """The zip functions of a stack that `sam build` built, by logical name."""
    template = yaml.safe_load((built / "template.yaml").read_text())
    resources: dict[str, Any] = template["Resources"]
    layers = {
        name: Weight((built / one["Properties"]["ContentUri"]).resolve())
        for name, one in resources.items()
        if one["Type"] == "AWS::Serverless::LayerVersion"
    }
    for_all = template.get("Globals", {}).get("Function", {}).get("Layers", [])
    found = {}
    for name, one in resources.items():
        properties = one.get("Properties", {})
        zipped = properties.get("PackageType", "Zip") == "Zip"
        if one["Type"] != "AWS::Serverless::Function" or not zipped:
            continue
        ignored = one.get("IgnoreGlobals", [])
        named = [*([] if "Layers" in ignored else for_all), *properties.get("Layers", [])]
        own = {each["Ref"]: layers[each["Ref"]] for each in named if each.get("Ref") in layers}
        found[name] = Function(Weight((built / properties["CodeUri"]).resolve()), own)
    return found


def packages(layer: Path) -> Counter[str]:
    """A layer's bytes by package; a package's bundled libraries count as the package's."""
    found: Counter[str] = Counter()
    for file in (layer / "python").rglob("*"):
        if file.is_file():
            first = file.relative_to(layer / "python").parts[0]
            found[first.split("-")[0].split(".")[0].lower()] += file.stat().st_size
    return found


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]


def main() -> int:
    """Builds both stacks and prints what is in them; 1 where something is over a limit."""
    over = []
    with tempfile.TemporaryDirectory() as scratch:
        paths = Paths(Path(scratch))
        for stack, template in STACKS.items():
            try:
                with step(f"building {template}"):
                    build(paths, stack, template)
            except UsageError as exc:
                print(exc, file=sys.stderr)
                return 2
            built = paths.build / stack / "built"
            for name, function in functions(built).items():
                share = function.unzipped / UNZIPPED_BYTES
                print(f"{name}: zip {function.code.zipped / 1e6:.2f} MB; with its layers")
                print(f"  {function.unzipped / 1e6:.1f} MB unzipped, {share:.0%} of the limit")
                for layer, weight in function.layers.items():
                    mb = f"{weight.unzipped / 1e6:.1f} MB, zip {weight.zipped / 1e6:.1f} MB"
                    print(f"  {layer}: {mb}")
                over += [name] if function.unzipped > UNZIPPED_BYTES else []
        print("VendorLayer by package:")
        for name, size in packages(built / "VendorLayer").most_common():
            if size >= SHOWN_BYTES:
                print(f"{size / 1e6:8.1f} MB  {name}")
    if over:
        print(f"Over Lambda's limit: {', '.join(over)}.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
