"""What comes from the distribution: the real servers the tests talk to, and a missing part of Python.

Where nothing can be installed the tests look for the programs themselves and skip by name.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")
POSTGRES = "/usr/lib/postgresql"
# package -> the names its program goes by
PACKAGES: Mapping[str, Sequence[str]] = {
    "prometheus": ("prometheus",),
    "prometheus-alertmanager": ("alertmanager", "prometheus-alertmanager"),
    "postgresql": ("initdb",),
    "victoria-metrics": ("victoria-metrics",),
    "influxdb": ("influxd",),
}


def install_servers() -> bool:
    """Installs what is missing; false where it could not, with the reason printed."""
    missing = [package for package, names in PACKAGES.items() if not _present(names)]
    if not missing:
        return True
    if not may_install():
        return _cannot(missing, "only done as root on Debian or Ubuntu")
    print(f"dev: installing {', '.join(missing)} from the distribution (no service is started)", file=sys.stderr)
    with _services_stay_off():
        return install(missing) or _cannot(missing, "apt-get failed")


def may_install() -> bool:
    """Packages are only touched where that needs nobody's password: as root on Debian or Ubuntu."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _present(names: Sequence[str]) -> bool:
    versions = Path(POSTGRES).glob("*/bin")
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, versions)])
    return any(shutil.which(name, path=path) for name in names)


def _cannot(missing: Sequence[str], why: str) -> bool:
    print(f"dev: not installed: {', '.join(missing)} ({why}); their tests will be skipped", file=sys.stderr)
    return False


def install(packages: Sequence[str]) -> bool:
    """Installs from the distribution; the package lists are only fetched where the ones at hand do not do."""
    arguments = ["install", "--yes", "--no-install-recommends", *packages]
    return _apt(arguments) or (_apt(["update"]) and _apt(arguments))


def _apt(arguments: Sequence[str]) -> bool:
    argv = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *arguments]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=env)
    if done.returncode != 0:
        print(done.stderr.strip()[-2000:], file=sys.stderr)
    return done.returncode == 0


@contextmanager
def _services_stay_off() -> Iterator[None]:
    """Debian asks this file before a package may start its daemon; one that is already there is respected."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
