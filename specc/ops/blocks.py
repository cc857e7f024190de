"""What the rearrangements of space share: blocks of pixels as depth, or as batch."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from specc.ops.node import Node
from specc.ops.views import View

MAX_PLACES = 256  # in a block: each is a copy of its own


def blocks_as_depth(image: View, block: int) -> View:
    """(n, rows, columns, channels) as (n, block row, block column, row, column, channels), rows and
    columns being those in a block."""
    return image.split(2, block).split(1, block).transposed((0, 1, 3, 2, 4, 5))


def read_blocks(node: Node) -> dict[str, tuple[int, ...]]:
    """``block``: the size of a block along each spatial axis; ``before`` and ``after``: what is
    padded or cropped at both ends of the axis."""
    rank = len(node.tensors[node.inputs[0]].shape)
    block = node.integers(1)
    ends = node.integers(2, count=2 * len(block))
    if not 1 <= len(block) < rank or min(block) < 1 or min(ends) < 0:
        raise node.fault(f"its blocks {block} do not fit its input", "convert the model again")
    if math.prod(block) > MAX_PLACES:
        raise node.fault(f"its blocks {block} have more than {MAX_PLACES} places", "dilate less")
    return {"block": tuple(block), "before": tuple(ends[::2]), "after": tuple(ends[1::2])}


def batch_parts(
    images: View, batches: View, block: tuple[int, ...], before: tuple[int, ...]
) -> Iterator[tuple[View, View]]:
    """Views of the same elements in ``images``, (n, spatial..., rest...), and in ``batches``, where
    every place in a block is a batch of its own: one pair for each place.

    The first block begins ``before`` elements before the images, along each spatial axis."""
    n = images.shape[0]
    for place in itertools.product(*(range(size) for size in block)):
        index = sum(at * math.prod(block[axis + 1 :]) for axis, at in enumerate(place))
        image, batch = images, batches.part(0, index * n, n)
        for axis, (at, size, pad) in enumerate(zip(place, block, before, strict=True), 1):
            first = max(0, -(-(pad - at) // size))  # the first block whose place is in the image
            start = first * size + at - pad
            count = min(-(-(images.shape[axis] - start) // size), batches.shape[axis] - first)
            image = image.part(axis, start, max(0, count), size)
            batch = batch.part(axis, first, max(0, count))
        if 0 not in image.shape:
            yield image, batch
