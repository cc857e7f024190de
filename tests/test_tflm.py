"""Apps on TensorFlow Lite Micro, held against its own interpreter (PyPI's ``tflite-micro``).

Its library for a microcontroller is nothing that a test can install: what is compiled here is all of
the generated project but ``model.cpp``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specs import changed, errors
from test_golden import GOLDEN, ORIGIN, STRICT
from test_golden import lowered as on_aot
from tflite_micro.python.tflite_micro import runtime

from specc import boards, measure, pipeline, project, registry, verify
from specc.artifacts import Trained
from specc.diagnostics import SpeccError
from specc.features import Normalisation
from specc.measure import write_tree
from specc.progress import Progress
from specc.quantize import Reference, quantize
from specc.read_tflite import read_outline, read_tflite
from specc.resolve import pipeline as resolve_pipeline
from specc.rungs import Subject
from specc.stream import Stream, split_features
from specc.tensorflow_quiet import tensorflow
from specc.tflm import against_aot, arena, host, library
from specc.tflm.operators import LACKING, add_method, resolver_calls
from specc.tflm.packages import kernels_for, package_of, wants_older
from specc.trained_model import TrainedModel

APPS = ["wand", "swing"]
FRAMEWORK_OF = {
    "zephyr": "arduino_nano_33_ble_sense",
    "arduino": "arduino_nano_33_ble_sense",
    "esp_idf": "esp32_devkitc",
    "cmake": "mps2_an386",
}


@cache
def lowered(name: str, framework: str = "cmake", board: str = "mps2_an386"):
    """The golden app with ``engine = "tflm"``, its data, and its model lowered."""
    app, data, _ = on_aot(name, framework, board)
    app = replace(app, model=replace(app.model, engine="tflm"))
    own = {"tflite": one_scale()} if framework == "arduino" else {}
    return app, data, pipeline.lower(app, trained(name, **own))


@cache
def one_scale(one: bool = True) -> bytes:
    """A network of the app wand's shape, the weights of whose dense layers have one scale each."""
    tf = tensorflow()
    import keras

    folder = GOLDEN / "apps" / "wand"
    shape = read_tflite((folder / "model.tflite").read_bytes()).tensors[0].shape[1:]
    keras.utils.set_random_seed(1)
    inputs = keras.Input(shape)
    x = keras.layers.Dense(6, activation="relu")(keras.layers.Flatten()(inputs))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(x))
    features = tf.random.stateless_normal((20, *shape), (1, 1)).numpy()
    return quantize(TrainedModel(model, ()), features, one)


def trained(name: str, **changes) -> Trained:
    folder = GOLDEN / "apps" / name
    mean, inv_std = np.load(folder / "mean.npy"), np.load(folder / "inv_std.npy")
    content = (folder / "model.tflite").read_bytes()
    whole = Trained({}, Normalisation(mean, inv_std), content, np.empty(0), ())
    return replace(whole, **changes)


@cache
def rendered(name: str, framework: str):
    app, data, low = lowered(name, framework, FRAMEWORK_OF[framework])
    vectors = project.make_golden(app, data, low)
    return project.project_files(app, low, vectors, ORIGIN)


def text_of(name: str, framework: str, path: str) -> str:
    return rendered(name, framework).files[path].decode()


def failure(call, *arguments) -> str:
    with pytest.raises(SpeccError) as caught:
        call(*arguments)
    return "\n".join(f"{d.code}: {d.message}" for d in caught.value.diagnostics)


def test_tree(update):
    folder = GOLDEN / "wand-zephyr-tflm"
    files = rendered("wand", "zephyr")
    if update:
        shutil.rmtree(folder, ignore_errors=True)
        write_tree(folder, files)
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert found == set(files.files)
    for path, content in files.files.items():
        assert (folder / path).read_bytes().decode() == content.decode(), path


@pytest.mark.parametrize("framework", FRAMEWORK_OF)
def test_core_compiles_strictly_but_for_the_file_that_needs_the_package(framework, tmp_path):
    files = rendered("wand", framework)
    write_tree(tmp_path, files)
    (core,) = (p.parent.parent for p in tmp_path.rglob("app/app.c"))
    sources = [p for d in ("app", "specc", "selftest") for p in sorted((core / d).rglob("*.c"))]
    assert core / "app" / "model_data.c" in sources
    assert not (core / "app" / "model.c").exists()
    own = [] if framework != "arduino" else ["-DAPP_SELFTEST"]
    subprocess.run(["gcc", *STRICT, *own, "-c", *sources], check=True, cwd=tmp_path)


def test_model_data_is_the_file_aligned(tmp_path):
    files = rendered("wand", "cmake")
    write_tree(tmp_path, files)
    content = (GOLDEN / "apps" / "wand" / "model.tflite").read_bytes()
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\n#include "app/model_data.h"\n'
        "int main(void) { fwrite(app_model_data, 1, APP_MODEL_DATA_BYTES, stdout);\n"
        "return (int)((uintptr_t)app_model_data % 16); }\n"
    )
    command = ["gcc", "-o", "program", "main.c", "app/model_data.c"]
    subprocess.run(command, check=True, cwd=tmp_path)
    done = subprocess.run([tmp_path / "program"], capture_output=True, check=True)
    assert done.stdout == content


# -- what the firmware must answer ---------------------------------------------------------------


@pytest.mark.parametrize("name", APPS)
def test_golden_vectors_are_the_interpreters_answers(name):
    app, data, low = lowered(name)
    vectors = project.make_golden(app, data, low)
    interpreter = runtime.Interpreter.from_bytes(low.tflm.content)
    details = interpreter.get_input_details(0)
    (scale,), (zero_point,) = (
        details["quantization_parameters"][k] for k in ("scales", "zero_points")
    )
    normalisation = trained(name).normalisation
    for samples, windows in zip(vectors.pieces(), vectors.results(), strict=True):
        real = normalisation.apply(Stream(app).features(samples)) / np.float32(scale)
        rounded = np.copysign(np.floor(np.abs(real.astype(np.float64)) + 0.5), real)
        inputs = np.clip(rounded + zero_point, -128, 127).astype(np.int8)
        assert len(inputs) == len(windows) > 0
        for values, window in zip(inputs, windows, strict=True):
            interpreter.set_input(values.reshape(details["shape"]), 0)
            interpreter.invoke()
            assert tuple(interpreter.get_output(0).reshape(-1).tolist()) == window.scores
    text = project.project_files(app, low, vectors, ORIGIN).files["selftest/golden.c"].decode()
    first = ", ".join(str(s) for s in vectors.windows[0].scores)
    assert first in text


@cache
def subject(name: str, content: bytes | None = None) -> Subject:
    """The app with the features of its test split; ``content``: another network in the firmware."""
    app, data, low = lowered(name)
    whole = trained(name, features={"test": split_features(app, data, data.test)})
    if content is not None:
        low = replace(low, tflm=replace(low.tflm, content=content))
    return Subject(app, data, whole, low, "")


@pytest.mark.parametrize("name", APPS)
def test_the_engines_agree(name):
    rungs = [*against_aot.ops(subject(name), Progress())]
    rungs.append(against_aot.network(subject(name), Progress()))
    kinds = {op.kind for op in lowered(name)[2].model.ops[1:]}
    assert {rung.title for rung in rungs} == kinds | {"engines"}
    assert all(rung.passed for rung in rungs), rungs
    for rung in rungs:
        same, total = (int(n) for n in re.fullmatch(r"(\d+) / (\d+) .*", rung.figure).groups())
        assert 0 < same <= total
        assert ("differ" in rung.detail) == (same < total)


def test_a_difference_between_the_engines_is_told():
    """The firmware's network has one dense weight that is not that of specc's kernels."""
    content = bytearray(lowered("wand")[2].tflm.content)
    graph = read_tflite(bytes(content))
    dense = next(op for op in graph.ops if op.kind == "fully_connected")
    weights = graph.tensors[dense.inputs[1]].data.tobytes()
    place = bytes(content).index(weights)
    content[place : place + len(weights)] = bytes(256 - b & 0xFF for b in weights)
    changed_subject = subject("wand", bytes(content))
    found = {rung.title: rung for rung in against_aot.ops(changed_subject, Progress())}
    assert found["fully_connected"].passed is False
    assert "differ, by " in found["fully_connected"].detail
    assert found["softmax"].passed is True
    network = against_aot.network(changed_subject, Progress())
    assert network.passed is False
    assert "windows are answered otherwise" in network.detail


# -- the arena -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", APPS)
def test_the_planner_is_the_interpreters(name):
    tflm = lowered(name)[2].tflm
    assert arena.greedy_plan(arena.activations(tflm.outline)) == tflm.measured.activations > 0


@pytest.mark.parametrize("name", APPS)
def test_least_is_the_least(name, tmp_path):
    app, _, low = lowered(name)
    path = tmp_path / "model.tflite"
    path.write_bytes(low.tflm.content)
    least = low.tflm.measured.least
    tried = host._child(path, least - 2 * host.STEP).stdout.split()
    assert tried[-1] == str(least) or len(tried) == 1, "it works only from the least on"
    assert host._child(path, least).stdout.split() == [str(least)]
    bound = low.tflm.arena(app)
    assert bound.bytes >= least + bound.scratch + bound.margin
    assert bound.bytes % arena.ALIGNMENT == 0


def test_scratch_of_optimised_kernels():
    outline = lowered("swing")[2].tflm.outline
    measured = lowered("swing")[2].tflm.measured
    convolutions = [layer.node for layer in outline.layers if layer.node.builtin == "CONV_2D"]
    assert convolutions
    for node in convolutions:
        taps = int(np.prod(node.tensors[node.inputs[1]].shape[1:]))
        for core in ("cortex-m4f", "cortex-m55"):
            assert arena.scratch_bytes(node, "cmsis_nn", core) >= 4 * taps
        assert arena.scratch_bytes(node, "esp_nn", "esp32") == 0
    plain = arena.bound(outline, measured, "", "cortex-m4f")
    assert plain.scratch == 0
    sizes = [
        arena.bound(outline, measured, "cmsis_nn", c).bytes for c in ("cortex-m4f", "cortex-m55")
    ]
    assert plain.bytes < sizes[0] < sizes[1]


def test_a_dense_layer_on_several_rows_keeps_what_a_convolution_needs():
    tensorflow()
    import keras

    inputs = keras.Input((5, 8))
    model = keras.Model(inputs, keras.layers.Dense(40)(inputs))
    features = np.random.default_rng(1).normal(size=(20, 5, 8)).astype(np.float32)
    (layer,) = read_outline(quantize(TrainedModel(model, ()), features, True)).layers
    assert layer.node.builtin == "FULLY_CONNECTED"
    assert arena.kept_bytes(layer.node, "cmsis_nn", "cortex-m4f") == 8 * 40
    assert arena.kept_bytes(layer.node, "cmsis_nn", "cortex-m55") == 8 * 40 + 4 * 40
    assert arena.kept_bytes(layer.node, "esp_nn", "esp32") == 0
    flat = lowered("wand")[2].tflm.outline.layers[-2].node
    assert (flat.builtin, len(flat.tensors[flat.outputs[0]].shape)) == ("FULLY_CONNECTED", 2)
    assert arena.kept_bytes(flat, "cmsis_nn", "cortex-m4f") == 0


requests = st.builds(
    lambda size, first, length: arena.Request(size, first, first + length),
    st.integers(1, 500),
    st.integers(0, 9),
    st.integers(0, 5),
)


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(requests, min_size=1, max_size=12))
def test_a_greedy_plan_holds_what_lives_at_once(buffers):
    aligned = [-(-b.bytes // arena.ALIGNMENT) * arena.ALIGNMENT for b in buffers]
    live = max(
        sum(n for n, b in zip(aligned, buffers, strict=True) if b.first <= step <= b.last)
        for step in range(15)
    )
    assert live <= arena.greedy_plan(buffers) <= sum(aligned)


# -- the packages --------------------------------------------------------------------------------


def test_the_resolver_has_the_networks_operators_and_no_others():
    assert lowered("wand")[2].tflm.calls == ("AddReshape", "AddFullyConnected", "AddSoftmax")
    text = text_of("wand", "cmake", "app/model.cpp")
    assert re.findall(r"resolver\.(Add\w+)\(", text) == [*lowered("wand")[2].tflm.calls]
    assert "MicroMutableOpResolver<3>" in text


def test_method_names():
    names = {
        "CONV_2D": "AddConv2D", "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D", "ADD": "AddAdd",
        "BATCH_MATMUL": "AddBatchMatMul", "PADV2": "AddPadV2", "PAD": "AddPad",
        "L2_NORMALIZATION": "AddL2Normalization", "SPLIT_V": "AddSplitV", "RELU6": "AddRelu6",
        "UNIDIRECTIONAL_SEQUENCE_LSTM": "AddUnidirectionalSequenceLSTM", "MEAN": "AddMean",
        "SPACE_TO_BATCH_ND": "AddSpaceToBatchNd", "TRANSPOSE_CONV": "AddTransposeConv",
    }  # fmt: skip
    assert {builtin: add_method(builtin) for builtin in names} == names


def test_every_framework_names_its_package_with_a_version():
    assert "- Chirale_TensorFLowLite (2.0.0)" in text_of("wand", "arduino", "wand/sketch.yaml")
    component = text_of("wand", "esp_idf", "main/idf_component.yml")
    assert 'espressif/esp-tflite-micro: "==1.4.0"' in component
    manifest = text_of("wand", "zephyr", "west.yml")
    assert "group-filter: [+optional]" in manifest
    assert all(f"- {m}\n" in manifest for m in ("tflite-micro", "cmsis-nn", "cmsis-dsp"))
    settings = text_of("wand", "zephyr", "prj.conf").splitlines()
    assert "CONFIG_TENSORFLOW_LITE_MICRO=y" in settings
    assert "CONFIG_TENSORFLOW_LITE_MICRO_CMSIS_NN_KERNELS=y" in settings


def test_cmsis_nn_only_where_the_core_is_a_cortex_m():
    package = package_of("zephyr")
    assert kernels_for(package, "cortex-m4f") == "cmsis_nn"
    assert kernels_for(package, "host") == kernels_for(package, "rv32") == ""
    app, data, low = lowered("wand", "zephyr", "native_sim")
    vectors = project.make_golden(app, data, low)
    files = project.project_files(app, low, vectors, ORIGIN).files
    assert b"CMSIS_NN" not in files["prj.conf"] and b"cmsis-nn" not in files["west.yml"]


def test_the_cmake_project_asks_for_a_checkout_and_its_library(tmp_path):
    write_tree(tmp_path, rendered("wand", "cmake"))

    def said(**settings: str) -> str:
        options = [f"-D{key}={value}" for key, value in settings.items()]
        command = ["cmake", "--preset", "default", "--fresh", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        return " ".join(done.stderr.split())

    assert "set TFLITE_MICRO_DIR to a checkout of it" in said(TFLITE_MICRO_DIR="/nowhere")
    header = tmp_path / "checkout" / "tensorflow" / "lite" / "micro" / "micro_interpreter.h"
    header.parent.mkdir(parents=True)
    header.write_text("")
    text = said(TFLITE_MICRO_DIR=str(tmp_path / "checkout"))
    assert "no library for Arm Cortex-M4F" in text


def test_boards_and_operators_that_a_package_does_not_have(tmp_path, monkeypatch):
    spec = changed(model={"engine": "tflm"})
    assert errors(tmp_path, spec) == ()
    arduino = changed(model={"engine": "tflm"}, app={"board": "arduino_nano_33_ble_sense",
                                                     "framework": "arduino"})  # fmt: skip
    assert errors(tmp_path, arduino) == ()
    only = replace(package_of("arduino"), platforms=("arduino:avr",))
    for package, said in (
        (only, "Chirale_TensorFLowLite is not made for arduino_nano_33_ble_sense"),
        (None, "arduino has no TensorFlow Lite Micro"),
    ):
        monkeypatch.setattr(resolve_pipeline, "package_of", lambda _, package=package: package)
        (found,) = errors(tmp_path, arduino)
        assert (found.code, found.message) == ("S045", said)
        assert found.span is not None
    outline = read_outline((GOLDEN / "apps" / "wand" / "model.tflite").read_bytes())
    lacking = replace(package_of("arduino"), lacks=("SOFTMAX", "FULLY_CONNECTED"))
    text = failure(resolver_calls, outline, lacking)
    assert text.count("M051") == 2
    assert "Chirale_TensorFLowLite has no SOFTMAX" in text
    for name in boards.FRAMEWORKS:
        known = {b for k in registry.names("ops") for b in registry.block("ops", k).TFLITE}
        assert known.issuperset({*package_of(name).lacks, *LACKING[:1]})


def test_dense_scales_are_as_the_package_takes_them():
    app, _, _ = lowered("wand", "arduino", "arduino_nano_33_ble_sense")
    assert wants_older(app)
    assert not wants_older(replace(app, framework="zephyr"))
    assert not wants_older(on_aot("wand", "arduino", app.board.name)[0])
    for one, axis in ((True, None), (False, 0)):
        graph = read_tflite(one_scale(one))
        dense = next(op for op in graph.ops if op.kind == "fully_connected")
        assert graph.tensors[dense.inputs[1]].quantization.axis == axis
    text = failure(resolver_calls, read_outline(one_scale(False)), package_of("arduino"))
    assert "would compute wrongly" in text
    assert resolver_calls(read_outline(one_scale(False)), package_of("zephyr"))


def test_a_mean_is_an_average_pool_where_the_package_computes_it_otherwise():
    """Same network, same scores but for the rounding of the mean; whole, and without its operator."""
    tensorflow()
    import keras

    features = np.random.default_rng(2).normal(size=(60, 12, 3)).astype(np.float32)
    for pool in ("GlobalAveragePooling1D", "GlobalAveragePooling2D"):
        keras.utils.set_random_seed(2)
        inputs = keras.Input((12, 3))
        x = inputs if pool.endswith("1D") else keras.layers.Reshape((4, 3, 3))(inputs)
        x = getattr(keras.layers, pool)()(x)
        model = TrainedModel(keras.Model(inputs, keras.layers.Dense(4)(x)), ())
        plain, older = (quantize(model, features, is_older) for is_older in (False, True))
        builtins = {layer.node.builtin for layer in read_outline(plain).layers}
        assert "MEAN" in builtins
        text = failure(resolver_calls, read_outline(plain), package_of("arduino"))
        assert "does not compute MEAN" in text
        assert "AddAveragePool2D" in resolver_calls(read_outline(older), package_of("arduino"))
        graph = read_tflite(older)
        scale, zero_point = (getattr(graph.tensors[graph.outputs[0]].quantization, k)
                             for k in ("scale", "zero_point"))  # fmt: skip
        reference = Reference(older)
        scores = reference.run(reference.quantized(features)).astype(float) - zero_point[0]
        expected = model.predict(features)
        assert np.abs(scores * scale[0] - expected).max() < 0.05 * np.ptp(expected)


# -- what is missing, what is wrong --------------------------------------------------------------


def test_without_the_interpreter_the_build_says_what_to_install(monkeypatch):
    app, _, _ = lowered("wand")
    monkeypatch.setitem(sys.modules, "tflite_micro.python.tflite_micro", None)
    text = failure(pipeline.lower, app, trained("wand"))
    assert text.startswith("M050: TensorFlow Lite Micro's interpreter cannot be imported")


def test_a_network_that_the_interpreter_does_not_take():
    content = lowered("wand")[2].tflm.content
    version = content.index(b"TFL3") + 4
    broken = content[:version] + bytes(len(content) - version)
    assert failure(host.measure, broken).startswith("M052: ")


def test_without_the_library_the_cost_is_an_estimate(monkeypatch):
    monkeypatch.delenv(library.VARIABLE, raising=False)
    app, data, low = lowered("wand")
    vectors = project.make_golden(app, data, low)
    work = pipeline.work_of(app, low)
    assert work.engine == "tflm"
    assert work.constant_bytes > len(low.tflm.content)
    found = measure.measure(app, measure.target(app), pytest.fail, work, vectors)
    assert found.how == "estimated"
    assert library.VARIABLE in found.note
    own = measure.estimate(app.board, replace(work, engine="aot"), ())
    assert found.flash_bytes > own.flash_bytes


def test_rungs_that_need_the_library_say_so(monkeypatch):
    monkeypatch.delenv(library.VARIABLE, raising=False)
    for number, board in ((4, "host"), (5, "mps2_an386")):
        rung = verify._app_core(subject("wand"), number, boards.load(board), [], [], Progress())
        assert rung.passed is None
        assert library.VARIABLE in rung.detail


def test_the_library_is_found_where_its_makefile_puts_it(tmp_path, monkeypatch):
    core = measure.cores()["cortex-m4f"]["tflm"]
    made = tmp_path / "gen" / f"{core}_default_gcc" / "lib" / "libtensorflow-microlite.a"
    made.parent.mkdir(parents=True)
    made.write_bytes(b"")
    monkeypatch.setenv(library.VARIABLE, str(tmp_path))
    assert library.library_for(core) == made
    assert library.library_for(measure.cores()["cortex-m7"]["tflm"]) is None
    before = library.state_of(core)
    made.write_bytes(b"1")
    assert library.state_of(core) != before


def test_generated_files_name_no_path():
    for framework in FRAMEWORK_OF:
        for path, content in rendered("wand", framework).files.items():
            for word in (str(GOLDEN), "/home/", "/root/", "/tmp/"):
                assert word not in content.decode(), f"{path} holds {word}"


def test_a_core_with_tflm_has_its_averages():
    for name, core in measure.cores().items():
        if "code_bytes" in core:
            assert {"tflm", "tflm_instructions_per_mac", "tflm_code_bytes"} <= set(core), name
