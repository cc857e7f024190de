"""Makes ``data/`` from the smartwatch set that ships in the PyPI package seglearn 1.2.5.

One gzip CSV for each recording, ``data/<exercise>/subject=<n>_side=<left|right>.csv.gz``, with the
units in its header. Accelerations stay in g (4 decimals: below one step of a 16-bit part at 4 g),
rotation rates go from rad/s to dps (2 decimals). The output is the same bytes on every run.

Usage: ``python make_data.py [folder]``. Needs NumPy and, once, a package index for pip.
"""

import gzip
import hashlib
import math
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

PACKAGE = "seglearn==1.2.5"
ARRAY = "seglearn/data/watch_dataset.npy"
ARRAY_SHA256 = "eb122f23cdf06ef6bd6c6c5312958ec5cf9d038e2e6d457b8081662c75a42537"
LICENSE = "seglearn-1.2.5.dist-info/LICENSE"
RATE_HZ = 50
EXERCISES = {
    "PEN": "pendulum",
    "ABD": "abduction",
    "FEL": "forward_elevation",
    "IR": "internal_rotation",
    "ER": "external_rotation",
    "TRAP": "trapezius_extension",
    "ROW": "upright_row",
}
HEADER = "time [s],acc_x [g],acc_y [g],acc_z [g],gyro_x [dps],gyro_y [dps],gyro_z [dps]"


def download(folder: Path) -> tuple[dict, bytes]:
    """The data set's dictionary and its licence, from the wheel."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", PACKAGE]
    subprocess.run([*command, "--dest", str(folder)], check=True)
    (wheel,) = folder.glob("seglearn-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(ARRAY)
        license_text = archive.read(LICENSE)
        # The array is a pickle, which can run code: only the very bytes that were looked at.
        if hashlib.sha256(content).hexdigest() != ARRAY_SHA256:
            raise SystemExit(f"{ARRAY} is not the file that this script was written for")
        path = Path(archive.extract(ARRAY, folder))
    return np.load(path, allow_pickle=True).item(), license_text


def rows(samples: np.ndarray) -> str:
    """``samples`` float64 (n, 6): acceleration in g, rotation in rad/s. Returns the CSV's text."""
    lines = [HEADER]
    for index, (ax, ay, az, wx, wy, wz) in enumerate(samples):
        dps = ",".join(f"{math.degrees(w):.2f}" for w in (wx, wy, wz))
        lines.append(f"{index / RATE_HZ:.2f},{ax:.4f},{ay:.4f},{az:.4f},{dps}")
    return "\n".join(lines) + "\n"


def write(data: dict, folder: Path) -> int:
    """Writes every recording below ``folder``; returns the bytes written."""
    total = 0
    recordings = zip(data["X"], data["y"], data["subject"], data["side"], strict=True)
    for samples, exercise, subject, side in recordings:
        name = EXERCISES[data["y_labels"][int(exercise)]]
        hand = "right" if side == 1 else "left"
        path = folder / name / f"subject={int(subject):02d}_side={hand}.csv.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = gzip.compress(rows(samples).encode(), compresslevel=9, mtime=0)
        path.write_bytes(content)
        total += len(content)
    return total


def main() -> None:
    here = Path(__file__).resolve().parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here / "data"
    with tempfile.TemporaryDirectory() as temporary:
        data, license_text = download(Path(temporary))
    total = write(data, folder)
    (folder / "LICENSE").write_bytes(license_text)
    print(f"{len(data['X'])} recordings, {total / 1e6:.2f} MB in {folder}")


if __name__ == "__main__":
    main()
