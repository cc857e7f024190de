"""The cases of ``fuzz_tflite.py``, led by the coverage of the reader: optional, by hand.

    python -m venv .venv-atheris && .venv-atheris/bin/pip install atheris -e .
    .venv-atheris/bin/python tests/fuzz/atheris_tflite.py -max_total_time=600 found/ tests/fuzz/corpus/

Arguments are libFuzzer's; what reaches something new is kept in the first folder. Half of the mutations
are those that know the flatbuffer.
"""

from __future__ import annotations

import random
import struct
import sys
import warnings

import atheris

with atheris.instrument_imports(include=["specc", "flatbuffers", "tflite"]):
    import fuzz_tflite

    from specc import registry

    for kind in registry.names("ops"):
        registry.block("ops", kind)


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    rng = random.Random(seed)
    if rng.random() < 0.5:
        return atheris.Mutate(data, max_size)
    try:
        places = fuzz_tflite.Layout(data).places
    except struct.error:  # damaged so far that it has none
        return atheris.Mutate(data, max_size)
    changed = bytearray(data)
    rng.choice(fuzz_tflite.MUTATIONS)(rng, changed, places or [0])
    return bytes(changed[:max_size])


if __name__ == "__main__":
    warnings.simplefilter("error")  # as in fuzz_tflite.py
    atheris.Setup(
        [*sys.argv, "-timeout=5", "-rss_limit_mb=1500", "-max_len=8192"],
        fuzz_tflite.survive,
        custom_mutator=mutate,
    )
    atheris.Fuzz()
