"""Takes out of installed packages what the transcriber never loads. Standard library only.

Runs while the image is built, before byte code is made. A wheel for another Python or processor
may lack what is named here, so nothing has to be there; tests/infra/test_image_parts.py holds the
list to what is installed locally, so that it can't rot.
"""

import shutil
import struct
import sys
from pathlib import Path

# What nothing in the transcriber imports: a program that asked sys.modules after a transcription,
# and the build's own check (check.py), say so. faster-whisper wants them for its model hub,
# onnxruntime for its converters.
PACKAGES = (
    "hf_xet",  # downloads from a model hub; huggingface_hub itself loads what it is asked for
    "yaml",
    "fsspec",
    "filelock",
    "google",  # protobuf; sessions read models in C++
    "flatbuffers",
    "click",
)
# Parts of packages that stay.
PARTS = (
    "onnxruntime/backend",
    "onnxruntime/datasets",
    "onnxruntime/quantization",
    "onnxruntime/tools",
    "onnxruntime/transformers",
    "onnxruntime/capi/libonnxruntime.so.*",  # for C++; the Python module has all of it inside
    "ctranslate2/converters",
    "numpy/f2py",
    "numpy/_core/lib",
    "numpy/random/lib",
)
# The AWS services that the transcriber speaks to; botocore describes some 400 more.
SERVICES = {"s3", "secretsmanager", "sqs", "ssm"}
# Nobody compiles or type-checks against an image.
PATTERNS = ("*.pyi", "*.pyx", "*.pxd", "*.pxi", "*.h", "*.c", "*.hpp", "*.a")
INSTALLERS = ("pip", "setuptools", "wheel", "pkg_resources", "ensurepip")


def slim(packages: Path) -> None:
    """Removes what is not needed from a folder that pip installed into."""
    for name in PACKAGES:
        _remove(packages, name)
    for record in packages.glob("*.dist-info/RECORD"):
        if _owned(record) and _owned(record) <= set(PACKAGES):
            shutil.rmtree(record.parent)
    for name in PARTS:
        _remove(packages, name)
    for folder in (packages / "botocore" / "data").iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    tidy(packages)


def tidy(packages: Path) -> None:
    """What no door of any package needs: programs, tests, sources for compilers, symbols."""
    _remove(packages, "bin")  # their first lines name the Python that installed them
    for folder in [*packages.rglob("tests"), *packages.rglob("__pycache__")]:
        shutil.rmtree(folder, ignore_errors=True)  # one may lie in another
    for pattern in PATTERNS:
        for file in packages.rglob(pattern):
            file.unlink()
    for library in packages.rglob("*.so*"):
        if library.is_file() and not library.is_symlink():
            strip(library)


def _owned(record: Path) -> set[str]:
    """The folders that a distribution put beside its metadata."""
    names = {line.split("/")[0] for line in record.read_text().splitlines() if "/" in line}
    return {n for n in names if not n.endswith((".dist-info", ".libs", "__pycache__", ".."))}


def _remove(folder: Path, pattern: str) -> None:
    for each in folder.glob(pattern):
        shutil.rmtree(each) if each.is_dir() else each.unlink()


def strip(library: Path) -> int:
    """Leaves of a 64-bit ELF file what is loaded: no symbols for linkers, no debug notes.

    The loader reads program headers only, so what no segment covers is dead weight: 63 of the 68 MB
    of ctranslate2's module are debug information. No tool for it is in the base images, and
    segments that the wheel's makers put behind it have to move down.

    Returns:
        bytes saved; 0 where the file is something else.
    """
    data = library.read_bytes()
    if data[:6] != b"\x7fELF\x02\x01":  # 64 bits, little-endian: x86-64 and arm64 both
        return 0
    [table] = struct.unpack_from("<Q", data, 0x20)
    size, count = struct.unpack_from("<HH", data, 0x36)
    # p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align of each Elf64_Phdr
    headers = [struct.unpack_from("<6Q", data, table + size * n + 8) for n in range(count)]
    page = max([header[5] for header in headers], default=1) or 1
    extents = [(0, 0x40), (table, table + size * count)]
    extents += [(header[0], header[0] + header[3]) for header in headers if header[3]]
    kept = bytearray()
    moved: list[tuple[int, int, int]] = []  # from, to, by how much it moves down
    for start, end in _merged(extents):
        # A segment's place in the file and in memory stay congruent by pages.
        down = (start - len(kept)) // page * page
        kept += bytes(start - down - len(kept)) + data[start:end]
        moved.append((start, end, down))

    def place(offset: int) -> int:
        return offset - next((d for s, e, d in moved if s <= offset < e), 0)

    for number, header in enumerate(headers):
        struct.pack_into("<Q", kept, place(table) + size * number + 8, place(header[0]))
    struct.pack_into("<QQ", kept, 0x20, place(table), 0)  # e_phoff; e_shoff: no sections any more
    struct.pack_into("<HHH", kept, 0x3A, 0, 0, 0)  # e_shentsize, e_shnum, e_shstrndx
    mode = library.stat().st_mode
    library.unlink()  # an installer may have linked it from its cache, which is everybody's
    library.write_bytes(kept)
    library.chmod(mode)
    return len(data) - len(kept)


def _merged(extents: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same bytes as spans that neither touch nor overlap, in order."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(extents):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def without_installers() -> None:
    """Takes pip and its like out of the Python that runs this."""
    for place in {Path(path) for path in sys.path if path}:
        for name in INSTALLERS:
            for found in (*place.glob(name), *place.glob(f"{name}-*-info")):
                shutil.rmtree(found, ignore_errors=True)
    for folder in {Path(sys.executable).parent, Path("/usr/bin"), Path("/usr/local/bin")}:
        for script in folder.glob("pip*"):
            script.unlink()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["image", packages]:
            slim(Path(packages))
        case ["layer", packages]:
            tidy(Path(packages))
        case ["installers"]:
            without_installers()
        case _:
            sys.exit("slim.py image FOLDER, slim.py layer FOLDER, or slim.py installers")
