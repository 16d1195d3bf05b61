"""Bring a virtual environment up to date with a lock."""  # noqa: INP001 -- a script

import argparse
import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
COVERED_BY = {"run": ("run", "dev"), "dev": ("dev",), "integration": ("integration",)}


def main() -> None:
    """Create or upgrade the environment named on the command line; skip what is already done."""
    arguments = _read_arguments()
    venv: Path = ROOT / arguments.venv
    python = venv / "bin" / "python"
    version = _version_of(python)
    if version is None or version < OLDEST or (arguments.exact and version != sys.version_info[:2]):
        _create(venv)
        version = sys.version_info[:2]
    _install_lock(venv, arguments.lock, version)
    if arguments.project:
        _install_project(venv, version)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("venv", help="directory of the environment, relative to the repository")
    parser.add_argument("lock", choices=sorted(COVERED_BY))
    parser.add_argument("--project", action="store_true", help="also install cfkit, editable")
    parser.add_argument(
        "--exact",
        action="store_true",
        help="rebuild an environment that another Python version made",
    )
    return parser.parse_args()


def _version_of(python: Path) -> tuple[int, int] | None:
    """Ask an interpreter its version; None when there is none, or it has lost its home."""
    if not python.exists():
        return None
    answer = subprocess.run(  # noqa: S603 -- an interpreter inside this repository
        [python, "-c", "import sys; print(*sys.version_info[:2])"],
        check=False,
        capture_output=True,
        text=True,
    )
    if answer.returncode != 0:
        return None
    major, minor = answer.stdout.split()
    return int(major), int(minor)


def _create(venv: Path) -> None:
    # Debian ships venv without ensurepip, and then leaves half an environment behind.
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            f"{sys.executable} cannot create virtual environments: its ensurepip module is "
            "missing.\nOn Debian and Ubuntu: apt-get install python3-venv"
        )
    _say(f"Creating {venv.name} with Python {sys.version.split()[0]}")
    _run(Path(sys.executable), "-m", "venv", "--clear", str(venv))
    (venv / ".gitignore").write_text("*\n", encoding="utf-8")


def _install_lock(venv: Path, lock: str, version: tuple[int, int]) -> None:
    python = venv / "bin" / "python"
    for name in COVERED_BY[lock]:
        if _is_current(_stamp(venv, name), _digest(version, ROOT / "locks" / f"{name}.txt")):
            return
    for name in COVERED_BY:
        _stamp(venv, name).unlink(missing_ok=True)
    if not _has_pip(python):
        _run(python, "-m", "ensurepip")
    source = ROOT / "locks" / f"{lock}.txt"
    _say(f"Installing locks/{lock}.txt into {venv.name}")
    _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(source))
    _stamp(venv, lock).write_text(_digest(version, source), encoding="utf-8")


def _install_project(venv: Path, version: tuple[int, int]) -> None:
    stamp = _stamp(venv, "project")
    digest = _digest(version, ROOT / "pyproject.toml")
    if _is_current(stamp, digest) and (venv / "bin" / "cfkit").exists():
        return
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--editable")
    _run(venv / "bin" / "python", "-m", "pip", "install", *options, str(ROOT))
    stamp.write_text(digest, encoding="utf-8")


def _stamp(venv: Path, name: str) -> Path:
    return venv / f".cfkit-{name}"


def _is_current(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="utf-8") == digest


def _digest(version: tuple[int, int], source: Path) -> str:
    """Hash what an installation depends on; the place counts, since scripts hold its path."""
    digest = hashlib.sha256(f"{version} {ROOT}\n".encode())
    digest.update(source.read_bytes())
    return digest.hexdigest()


def _has_pip(python: Path) -> bool:
    found = subprocess.run(  # noqa: S603 -- an interpreter inside this repository
        [python, "-c", "import pip"], check=False, capture_output=True
    )
    return found.returncode == 0


def _run(python: Path, *arguments: str) -> None:
    done = subprocess.run([python, *arguments], check=False)  # noqa: S603 -- our own arguments
    if done.returncode != 0:
        sys.exit(done.returncode)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
