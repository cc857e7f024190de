"""What can stand for an operator that is not available, said in the words of Keras."""

from __future__ import annotations

_ARITHMETIC = "compute it in the features, or scale by a constant: multiply by the reciprocal"
_FUNCTION = "compute it in the features, or use another activation: relu, hard_swish, tanh, sigmoid"
_DYNAMIC = "use fixed shapes: nothing in the network may depend on its input's size"
_CHOICE = "end the network with its scores, and decide in the app"
_RECURRENT = "use the LSTM of Keras 2 (tf_keras), which stays one operator, or Conv1D over time"
_SEARCH = "end the network before it, and do this in your own code"

INSTEAD = {
    "POW": "multiply the tensor by itself",
    "DIV": _ARITHMETIC,
    "FLOOR_DIV": _ARITHMETIC,
    "FLOOR_MOD": _ARITHMETIC,
    "SQRT": _FUNCTION,
    "EXP": _FUNCTION,
    "LOG": _FUNCTION,
    "SIN": _FUNCTION,
    "COS": _FUNCTION,
    "GELU": "use relu or hard_swish",
    "SIGN": _FUNCTION,
    "ROUND": _FUNCTION,
    "FLOOR": _FUNCTION,
    "CEIL": _FUNCTION,
    "CONV_3D": "use Conv2D with the third dimension in the channels",
    "L2_POOL_2D": "use average or max pooling",
    "LOCAL_RESPONSE_NORMALIZATION": "use BatchNormalization, which the converter folds away",
    "ADD_N": "add two tensors at a time",
    "CUMSUM": "use a Conv1D of ones, or compute it in the features",
    "REDUCE_PROD": "use the mean, or the largest or smallest element",
    "REDUCE_ANY": _CHOICE,
    "REDUCE_ALL": _CHOICE,
    "SELECT": _CHOICE,
    "SELECT_V2": _CHOICE,
    "WHERE": _CHOICE,
    "GREATER": _CHOICE,
    "GREATER_EQUAL": _CHOICE,
    "LESS": _CHOICE,
    "LESS_EQUAL": _CHOICE,
    "EQUAL": _CHOICE,
    "NOT_EQUAL": _CHOICE,
    "LOGICAL_AND": _CHOICE,
    "LOGICAL_OR": _CHOICE,
    "LOGICAL_NOT": _CHOICE,
    "TOPK_V2": _CHOICE,
    "NON_MAX_SUPPRESSION_V4": _SEARCH,
    "NON_MAX_SUPPRESSION_V5": _SEARCH,
    "SHAPE": _DYNAMIC,
    "RANK": _DYNAMIC,
    "RANGE": _DYNAMIC,
    "FILL": _DYNAMIC,
    "BROADCAST_TO": "add or multiply as it is: both repeat the smaller tensor by themselves",
    "REVERSE_V2": "use a slice with a step of -1",
    "GATHER_ND": "gather along one axis at a time",
    "SCATTER_ND": _SEARCH,
    "ONE_HOT": _SEARCH,
    "EMBEDDING_LOOKUP": "look it up in the features: the network takes numbers",
    "RNN": _RECURRENT,
    "UNIDIRECTIONAL_SEQUENCE_RNN": _RECURRENT,
    "BIDIRECTIONAL_SEQUENCE_RNN": _RECURRENT,
    "LSTM": _RECURRENT,
    "BIDIRECTIONAL_SEQUENCE_LSTM": "use two LSTM layers, one of them on the reversed input",
    "WHILE": _RECURRENT,
    "IF": "convert the model for inference: without branches",
}
