"""The names of layers that people see."""

from __future__ import annotations

import pytest

from specc.ir import Op
from specc.layer_names import layer_name, without_suffix


@pytest.mark.parametrize(
    ("tensor", "builtin", "name"),
    [
        ("net/relu_1/Relu;net/norm_1/add;net/conv_1/convolution;x/bias", "CONV_2D", "conv_1"),
        ("net/scores/MatMul;net/scores/BiasAdd", "FULLY_CONNECTED", "scores"),
        ("net/pool/MaxPool2d", "MAX_POOL_2D", "pool"),
        ("StatefulPartitionedCall_1:0", "SOFTMAX", "softmax"),
        ("Identity", "SOFTMAX", "Identity"),
        ("", "SOFTMAX", ""),
    ],
)
def test_layer_name(tensor, builtin, name):
    assert layer_name(tensor, builtin) == name


def test_the_suffix_of_a_second_call_is_dropped():
    ops = [Op("conv_2d", "conv_1_1", (), ()), Op("softmax", "softmax", (), ())]
    assert [op.name for op in without_suffix(ops)] == ["conv_1", "softmax"]
    mixed = [*ops, Op("mean", "average", (), ())]
    assert [op.name for op in without_suffix(mixed)] == ["conv_1_1", "softmax", "average"]
