"""Ops that move elements: joining, splitting, slicing, padding, transposing, rearranging."""

from __future__ import annotations

import numpy as np
import pytest
from bit_exact import SCALE, SEED, ZERO_POINT, cases, check, micro_case, values
from hypothesis import assume, given
from hypothesis import strategies as st
from single_op import SingleOp, T, integers, schema

from specc.diagnostics import SpeccError
from specc.read_tflite import read_tflite

SHAPE = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)
PARTS = st.lists(st.integers(1, 4), min_size=1, max_size=5)


def with_axis(shape: tuple[int, ...], axis: int, size: int) -> tuple[int, ...]:
    axis %= len(shape)
    return (*shape[:axis], size, *shape[axis + 1 :])


class Mover:
    """Builds tensors of one scale and zero point."""

    def __init__(self, scale: float, zero_point: int):
        self.quantization = (float(np.float32(scale)), zero_point)

    def __call__(self, shape: object, data: np.ndarray | None = None) -> T:
        return T(tuple(shape), *self.quantization, data=data)


QUANTIZED = st.builds(Mover, SCALE, ZERO_POINT)


@cases
@given(SEED, SHAPE, PARTS, st.data(), QUANTIZED, st.booleans())
def test_concatenation(seed, shape, sizes, data, tensor, with_constant):
    rng = np.random.default_rng(seed)
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    arrays = [values(rng, with_axis(shape, axis, size)) for size in sizes]
    inputs = [tensor(array.shape) for array in arrays]
    if with_constant and len(inputs) > 1:
        inputs[1].data = arrays.pop(1)
    options = schema.ConcatenationOptionsT()
    options.axis = axis
    output = tensor(with_axis(shape, axis, sum(sizes)))
    check(SingleOp("CONCATENATION", inputs, output, options), *arrays, micro=micro_case(seed))


@cases
@given(SEED, SHAPE, st.data(), QUANTIZED)
def test_tile(seed, shape, data, tensor):
    times = data.draw(st.lists(st.integers(1, 4), min_size=len(shape), max_size=len(shape)))
    assume(sum(n > 1 for n in (*shape, *times)) <= 6)
    output = tensor(n * count for n, count in zip(shape, times, strict=True))
    op = SingleOp("TILE", [tensor(shape), integers(times)], output, version=3)
    # TFLite Micro has no such operator, and the reference kernels not its version of int8.
    check(op, values(np.random.default_rng(seed), shape), micro=False, default=True)


@cases
@given(SEED, SHAPE, st.integers(1, 4), st.data(), QUANTIZED)
def test_split(seed, shape, parts, data, tensor):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    whole = with_axis(shape, axis, shape[axis] * parts)
    options = schema.SplitOptionsT()
    options.numSplits = parts
    first, *others = (tensor(shape) for _ in range(parts))
    op = SingleOp("SPLIT", [integers(axis), tensor(whole)], first, options, None, tuple(others))
    check(op, values(np.random.default_rng(seed), whole), micro=micro_case(seed))


@cases
@given(SEED, SHAPE, PARTS, st.data(), QUANTIZED, st.booleans())
def test_split_v(seed, shape, sizes, data, tensor, with_rest):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    whole = with_axis(shape, axis, sum(sizes))
    options = schema.SplitVOptionsT()
    options.numSplits = len(sizes)
    first, *others = (tensor(with_axis(shape, axis, size)) for size in sizes)
    given_sizes = [-1, *sizes[1:]] if with_rest else sizes
    inputs = [tensor(whole), integers(given_sizes), integers(axis)]
    op = SingleOp("SPLIT_V", inputs, first, options, None, tuple(others))
    check(op, values(np.random.default_rng(seed), whole), micro=micro_case(seed))


@cases
@given(SEED, st.lists(st.integers(1, 5), max_size=3), st.integers(1, 4), st.data(), QUANTIZED)
def test_pack_and_unpack(seed, shape, count, data, tensor):
    rng = np.random.default_rng(seed)
    axis = data.draw(st.integers(-len(shape) - 1, len(shape)))
    place = axis % (len(shape) + 1)
    packed = (*shape[:place], count, *shape[place:])
    options = schema.PackOptionsT()
    options.axis, options.valuesCount = axis, count
    op = SingleOp("PACK", [tensor(shape)] * count, tensor(packed), options)
    arrays = [values(rng, tuple(shape)) for _ in range(count)]
    check(op, *arrays, micro=micro_case(seed))
    options = schema.UnpackOptionsT()
    options.axis, options.num = axis, count
    outputs = [tensor(shape) for _ in range(count)]
    op = SingleOp("UNPACK", [tensor(packed)], outputs[0], options, None, tuple(outputs[1:]))
    check(op, values(rng, packed), micro=micro_case(seed) and bool(shape))


@cases
@given(SEED, SHAPE, st.data(), QUANTIZED)
def test_slice(seed, shape, data, tensor):
    begin = [data.draw(st.integers(0, size - 1)) for size in shape]
    size = [data.draw(st.integers(1, n - b)) for n, b in zip(shape, begin, strict=True)]
    rest = [data.draw(st.booleans()) for _ in shape]
    ends = zip(shape, begin, size, rest, strict=True)
    output = [n - b if to_end else s for n, b, s, to_end in ends]
    given_size = [-1 if to_end else s for s, to_end in zip(size, rest, strict=True)]
    inputs = [tensor(shape), integers(begin), integers(given_size)]
    check(
        SingleOp("SLICE", inputs, tensor(output)),
        values(np.random.default_rng(seed), shape),
        micro=micro_case(seed),
    )


@cases
@given(SEED, SHAPE, st.data(), QUANTIZED)
def test_strided_slice(seed, shape, data, tensor):
    begin, end, step, kept = [], [], [], []
    masks = {"begin": 0, "end": 0, "shrink": 0}
    for axis, size in enumerate(shape):
        begin.append(data.draw(st.integers(-size, size - 1)))
        if data.draw(st.integers(0, 3)) == 0:
            masks["shrink"] |= 1 << axis
            end.append(begin[-1] + 1)
            step.append(1)
            continue
        step.append(data.draw(st.sampled_from([1, 1, 2, 3, -1, -2])))
        end.append(data.draw(st.integers(-size - 1, size)))
        first, last = begin[-1], end[-1]
        if data.draw(st.booleans()):
            masks["begin"] |= 1 << axis
            first = None
        if data.draw(st.booleans()):
            masks["end"] |= 1 << axis
            last = None
        kept.append(len(range(size)[first : last : step[-1]]))
    assume(all(kept))
    options = schema.StridedSliceOptionsT()
    options.beginMask, options.endMask = masks["begin"], masks["end"]
    options.shrinkAxisMask = masks["shrink"]
    inputs = [tensor(shape), *(integers(numbers) for numbers in (begin, end, step))]
    op = SingleOp("STRIDED_SLICE", inputs, tensor(kept), options)
    check(op, values(np.random.default_rng(seed), shape), micro=False)


@cases
@given(SEED, st.lists(st.integers(1, 4), min_size=1, max_size=6), st.data(), QUANTIZED)
def test_transpose(seed, shape, data, tensor):
    order = data.draw(st.permutations(range(len(shape))))
    output = tensor([shape[axis] for axis in order])
    op = SingleOp("TRANSPOSE", [tensor(shape), integers(order)], output)
    array = values(np.random.default_rng(seed), tuple(shape))
    check(op, array, micro=micro_case(seed) and len(shape) < 6)


@pytest.mark.parametrize("builtin", ["PAD", "PADV2", "MIRROR_PAD"])
@cases
@given(SEED, SHAPE, st.data(), QUANTIZED, st.sampled_from([0, 1]))
def test_pads(builtin, seed, shape, data, tensor, mode):
    rng = np.random.default_rng(seed)
    mirror = builtin == "MIRROR_PAD"
    pads = []
    for size in shape:
        most = size - 1 + mode if mirror else 3
        pads.append([data.draw(st.integers(0, most)) for _ in range(2)])
    output = tensor([size + sum(ends) for size, ends in zip(shape, pads, strict=True)])
    inputs, options = [tensor(shape), integers(pads)], None
    if builtin == "PADV2":
        inputs.append(tensor((1,), data=values(rng, (1,))))
    if mirror:
        options = schema.MirrorPadOptionsT()
        options.mode = mode
    check(SingleOp(builtin, inputs, output, options), values(rng, shape), micro=micro_case(seed))


@cases
@given(SEED, SHAPE, st.data(), QUANTIZED)
def test_gather(seed, shape, data, tensor):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    index = st.integers(0, shape[axis] - 1)
    indices = data.draw(st.one_of(index, st.lists(index, min_size=1, max_size=7)))
    options = schema.GatherOptionsT()
    options.axis = axis
    at = axis % len(shape)
    output = tensor((*shape[:at], *np.shape(indices), *shape[at + 1 :]))
    op = SingleOp("GATHER", [tensor(shape), integers(indices)], output, options)
    array = values(np.random.default_rng(seed), shape)
    check(op, array, micro=micro_case(seed) and output.shape != ())


@cases
@given(SEED, st.tuples(*[st.integers(1, 3)] * 3), st.integers(1, 3), st.integers(1, 3), QUANTIZED)
def test_space_and_depth(seed, size, depth, block, tensor):
    rng = np.random.default_rng(seed)
    batches, height, width = size
    space = (batches, height * block, width * block, depth)
    deep = (batches, height, width, depth * block * block)
    for name, before, after in (("SpaceToDepth", space, deep), ("DepthToSpace", deep, space)):
        options = getattr(schema, f"{name}OptionsT")()
        options.blockSize = block
        builtin = {"S": "SPACE_TO_DEPTH", "D": "DEPTH_TO_SPACE"}[name[0]]
        op = SingleOp(builtin, [tensor(before)], tensor(after), options)
        check(op, values(rng, before), micro=micro_case(seed))


@cases
@given(SEED, st.integers(1, 2), st.data(), st.booleans(), QUANTIZED)
def test_space_and_batch(seed, batches, data, flat, tensor):
    """``flat``: one spatial axis, as dilated convolutions over time have."""
    rng = np.random.default_rng(seed)
    axes = 1 if flat else 2
    block = data.draw(st.lists(st.integers(1, 3), min_size=axes, max_size=axes))
    blocks = data.draw(st.lists(st.integers(1, 3), min_size=axes, max_size=axes))
    padded = [n * of for n, of in zip(blocks, block, strict=True)]
    ends = [[data.draw(st.integers(0, (n - 1) // 2)) for _ in range(2)] for n in padded]
    space = (batches, *(n - sum(cut) for n, cut in zip(padded, ends, strict=True)), 3)
    batch = (batches * int(np.prod(block)), *blocks, 3)
    others = [integers(block), integers(ends)]
    for builtin, before, after in (
        ("SPACE_TO_BATCH_ND", space, batch),
        ("BATCH_TO_SPACE_ND", batch, space),
    ):
        op = SingleOp(builtin, [tensor(before), *others], tensor(after))
        # TFLite Micro pads with what it finds in memory.
        defined = builtin == "BATCH_TO_SPACE_ND" or not any(map(sum, ends))
        check(op, values(rng, before), micro=micro_case(seed) and defined)


def a_tensor(*shape: int) -> T:
    return T(shape, 0.1, 3)


def options(kind: str, **fields: object) -> object:
    found = getattr(schema, f"{kind}OptionsT")()
    for name, value in fields.items():
        setattr(found, name, value)
    return found


@pytest.mark.parametrize(
    ("op", "finding"),
    [
        (
            SingleOp(
                "CONCATENATION",
                [a_tensor(2, 3), T((2, 3), 0.2, 3)],
                a_tensor(4, 3),
                options("Concatenation", axis=0),
            ),
            "different scales",
        ),
        (
            SingleOp("TRANSPOSE", [a_tensor(2, 3), integers([0, 0])], a_tensor(2, 3)),
            "not an order of 2 axes",
        ),
        (
            SingleOp("SLICE", [a_tensor(4), integers([2]), integers([3])], a_tensor(3)),
            "not inside",
        ),
        (SingleOp("PAD", [a_tensor(4), integers([[-1, 0]])], a_tensor(3)), "not all positive"),
        (SingleOp("TILE", [a_tensor(4), integers([-1])], a_tensor(4)), r"its output is \(-4,\)"),
        (
            SingleOp(
                "TILE", [a_tensor(*[2] * 5), integers([2, 1, 1, 2, 1])], a_tensor(4, 2, 2, 4, 2)
            ),
            "more than 6 axes",
        ),
        (
            SingleOp("GATHER", [a_tensor(4), integers([4])], a_tensor(1), options("Gather")),
            "outside axis 0",
        ),
        (
            SingleOp("TRANSPOSE", [a_tensor(2, 3), T((2,), dtype="int32")], a_tensor(3, 2)),
            "int32, not int8",
        ),
        (
            SingleOp(
                "SPACE_TO_BATCH_ND",
                [a_tensor(1, 2, 1), integers([2**30]), integers([[0, 2**30 - 2]])],
                a_tensor(2**20, 1, 1),
            ),
            "more than 256 places",
        ),
        (
            SingleOp(
                "STRIDED_SLICE",
                [a_tensor(4), *(integers([n]) for n in (0, 4, 0))],
                a_tensor(1),
                options("StridedSlice"),
            ),
            "does not fit",
        ),
    ],
)
def test_what_does_not_fit_is_a_diagnostic(op, finding):
    with pytest.raises(SpeccError, match=finding):
        read_tflite(op.build())
