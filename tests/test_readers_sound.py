"""WAV, FLAC and Ogg: every sample that was written comes back; what is wrong is said of the file."""

import io
import struct

import numpy as np
import pytest
import soundfile
from recordings import AUDIO, noise, put, put_wavs, sound_app, tone, wav
from test_dataset_reading import one_problem

from specc.app import Channel
from specc.dataset import read_dataset
from specc.diagnostics import SpeccError
from specc.readers import Report, Request, compressed_sound, resampling
from specc.readers import wav as reader

STEREO = tuple(Channel(f"audio_{side}", "fs") for side in ("left", "right"))


def read(folder, content, channels=AUDIO, module=reader, name="a.wav"):
    path = put(folder, name, content)
    report = Report()
    table = module.read(path, name, Request(channels, 1000.0), report)
    report.raise_errors()
    return table


def fault(folder, content, **options):
    with pytest.raises(SpeccError) as caught:
        read(folder, content, **options)
    (found,) = caught.value.diagnostics
    assert found.span.file == options.get("name", "a.wav")
    return found


def encoded(samples, kind, subtype, rate=1000):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    return file.getvalue()


@pytest.mark.parametrize("n_channels", [1, 2, 3, 8])
@pytest.mark.parametrize(
    ("bits", "kind"), [(8, 1), (16, 1), (24, 1), (32, 1), (32, 3), (64, 3), (16, 0xFFFE)]
)
def test_every_wav_is_read_to_the_last_bit(tmp_path, bits, kind, n_channels):
    samples = noise(bits, 70_000, n_channels).astype(np.float32).astype(np.float64)
    samples[0], samples[1] = -1, 1 if kind == 3 else 1 - 2.0 ** (1 - bits)
    if kind != 3:
        samples = np.round(samples * 2.0 ** (bits - 1)) / 2.0 ** (bits - 1)
    channels = tuple(Channel(f"audio_{i}", "fs") for i in range(n_channels))
    table = read(tmp_path, wav(samples, 16000, bits, kind), channels)
    assert table.samples.dtype == np.float32
    assert np.array_equal(table.samples, samples.astype(np.float32))
    assert table.rate_hz == 16000
    assert (table.lines[0], table.lines[-1]) == (1, 70_000)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("kind", ["WAV", "WAVEX"])
def test_wav_as_libsndfile_reads_it(tmp_path, subtype, kind):
    content = encoded(noise(1, 500, 2), kind, subtype)
    theirs, _ = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    assert np.array_equal(read(tmp_path, content, STEREO).samples, theirs)


@pytest.mark.parametrize("before", [b"LIST\x05\0\0\0hello\0", b"junk\0\0\0\0", b"fact\4\0\0\0abcd"])
def test_other_chunks_are_passed_over(tmp_path, before):
    assert len(read(tmp_path, wav(tone(100), before=before)).samples) == 100


def test_a_streamed_wav_ends_with_the_file(tmp_path):
    assert len(read(tmp_path, wav(tone(100), data_length=0xFFFFFFFF)).samples) == 100


WHOLE = wav(tone(100))


def str_of_size(value):
    """The same in every process: an Ogg has a random serial number."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "D005", "empty"),
        (b"RIFF", "D004", "no WAV"),
        (b"\x89PNG" + bytes(100), "D004", "no WAV"),
        (WHOLE[:-50], "D004", "ends early: 150 of 200 bytes"),
        (WHOLE[:30], "D004", "format is cut short"),
        (WHOLE[:36], "D004", "no samples"),
        (wav(tone(100), data_length=0), "D004", "was not finished"),
        (wav(np.empty((0, 1))), "D005", "no samples"),
        (WHOLE.replace(b"fmt ", b"fnt "), "D004", "no format"),
        (wav(tone(100), align=5), "D004", "frames of 5 bytes"),
        (wav(tone(100), align=0), "D004", "frames of 0 bytes"),
        (wav(tone(100), rate=0), "D004", "rate is 0 Hz"),
        (WHOLE[:20] + b"\7\0" + WHOLE[22:], "D004", "0x0007) is neither PCM nor float"),
        (wav(np.full((9, 1), np.nan), bits=32, kind=3), "D010", '"audio" is nan in sample 0'),
        (wav(np.full((9, 1), 1e300), bits=64, kind=3), "D010", "inf"),
        (wav(noise(1, 100, 2)), "D033", "2 channels, but [sensor] has 1: audio"),
        (wav(noise(1, 100, 1), data_length=2**31), "D004", "ends early"),
    ],
    ids=str_of_size,
)
def test_what_is_wrong_with_a_wav(tmp_path, content, code, said):
    found = fault(tmp_path, content)
    assert (found.code, said in found.message) == (code, True), found


def test_a_wav_with_a_thousand_chunks_ends(tmp_path):
    assert fault(tmp_path, wav(tone(100), before=b"junk\0\0\0\0" * 2000)).code == "D004"


def test_a_huge_wav_is_refused_before_it_is_read(tmp_path):
    path = put(tmp_path, "a.wav", wav(tone(100), data_length=3_000_000_000))
    with path.open("r+b") as file:
        file.truncate(3_000_000_044)  # sparse
    with pytest.raises(SpeccError) as caught:
        reader.read(path, "a.wav", Request(AUDIO, 1000.0), Report())
    assert caught.value.diagnostics[0].code == "D003"


def test_integers_are_no_acceleration_and_floats_are_said_to_be(tmp_path):
    axis = (Channel("acc_x", "g"),)
    found = fault(tmp_path, wav(tone(100)), channels=axis)
    assert (found.code, "whole numbers" in found.message) == ("D007", True)
    table = read(tmp_path, wav(3 * tone(100), bits=32, kind=3), axis)
    assert table.assumed_units == ("acc_x [g]",)
    assert table.samples.max() > 1


@pytest.mark.parametrize(("subtype", "step"), [("PCM_16", 2.0**-15), ("PCM_24", 2.0**-23)])
@pytest.mark.parametrize("n_channels", [1, 2])
def test_flac_is_lossless(tmp_path, subtype, step, n_channels):
    samples = np.round(noise(3, 70_000, n_channels) / step) * step
    content = encoded(samples, "FLAC", subtype)
    channels = STEREO[:n_channels]
    table = read(tmp_path, content, channels, compressed_sound, "a.flac")
    assert np.array_equal(table.samples, samples.astype(np.float32))
    assert table.rate_hz == 1000


def test_a_streamed_flac_does_not_say_how_long_it_is(tmp_path):
    content = bytearray(FLAC)
    content[8 + 13] &= 0xF0  # 36 bits of STREAMINFO
    content[8 + 14 : 8 + 18] = bytes(4)
    found = fault(tmp_path, bytes(content), module=compressed_sound, name="a.flac")
    assert (found.code, "streamed" in found.message) == ("D004", True)


@pytest.mark.parametrize(("subtype", "rate"), [("VORBIS", 16000), ("OPUS", 48000)])
def test_ogg_sounds_the_same(tmp_path, subtype, rate):
    samples = tone(rate, 440, rate=rate)
    content = encoded(samples, "OGG", subtype, rate)
    table = read(tmp_path, content, AUDIO, compressed_sound, "a.ogg")
    assert table.rate_hz == rate
    assert abs(len(table.samples) - rate) < rate / 50
    n = min(len(table.samples), rate)
    correlation = np.corrcoef(table.samples[1000:n, 0], samples[1000:n, 0])[0, 1]
    assert correlation > 0.98


FLAC = encoded(noise(1, 20_000), "FLAC", "PCM_16")
OGG = encoded(noise(1, 20_000), "OGG", "VORBIS")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "D005"),
        (b"fLaC", "D004"),
        (bytes(1000), "D004"),
        (WHOLE, "D004"),
        (FLAC[: len(FLAC) // 2], "D004"),
        (FLAC[:40], "D004"),
        (OGG[:60], "D004"),
        (encoded(noise(1, 100, 2), "FLAC", "PCM_16"), "D033"),
    ],
    ids=str_of_size,
)
def test_what_is_wrong_with_compressed_sound(tmp_path, content, code):
    found = fault(tmp_path, content, module=compressed_sound, name="a.flac")
    assert found.code == code


def test_a_folder_of_wavs(tmp_path):
    put_wavs(tmp_path)
    dataset = read_dataset(sound_app(tmp_path, group_by="subject"))
    assert dataset.diagnostics == ()
    assert [len(s) for s in dataset.splits] == [76, 38, 38]
    assert dataset.recordings[0].rate_hz == 1000


def test_another_rate_is_an_error_unless_resampling_is_asked_for(tmp_path):
    put_wavs(tmp_path)
    put(tmp_path, "idle/fast.wav", wav(tone(4000, rate=4000), 4000))
    found = one_problem(sound_app(tmp_path))
    assert (found.code, found.span.file) == ("D014", "idle/fast.wav")
    assert "recorded at 4000 Hz, not at 1000 Hz; 8 files have the right rate" in found.message
    dataset = read_dataset(sound_app(tmp_path, resample=True))
    (note,) = dataset.diagnostics
    assert note.code == "D024"
    assert "by a polyphase filter" in note.message
    (fast,) = (r for r in dataset.recordings if r.path == "idle/fast.wav")
    assert (len(fast.samples), fast.rate_hz) == (1000, 4000)
    np.testing.assert_allclose(fast.samples[100:900], tone(1000)[100:900], atol=2e-4)


@pytest.mark.parametrize(("rate", "wanted"), [(44100, 16000), (48000, 16000), (8000, 16000)])
def test_resampling_keeps_tones_and_removes_what_would_alias(rate, wanted):
    lower = min(rate, wanted) / 2
    inside = tone(rate, 0.85 * lower, 0.5, rate) + 0.25
    found = resampling.resampled(inside.astype(np.float32), rate, wanted)
    expected = tone(wanted, 0.85 * lower, 0.5, wanted) + 0.25
    assert len(found) == wanted
    assert np.abs(found - expected)[2000:-2000].max() < 1e-3
    if wanted < rate:
        beyond = tone(rate, 1.02 * lower, 0.5, rate).astype(np.float32)
        left = resampling.resampled(beyond, rate, wanted)[2000:-2000]
        assert 20 * np.log10(np.abs(left).max() / 0.5) < -85


def test_clipped_and_silent_recordings_are_named(tmp_path):
    put_wavs(tmp_path)
    put(tmp_path, "idle/loud.wav", wav(np.clip(4 * tone(), -1, 1)))
    put(tmp_path, "idle/loud8.wav", wav(np.clip(3 * tone(hz=80), -1, 1), bits=8))
    put(tmp_path, "idle/quiet.wav", wav(noise(9, level=5e-5), bits=24))
    put(tmp_path, "idle/full.wav", wav(0.999 * tone(hz=33.3) / 0.5))
    found = {d.code: d for d in read_dataset(sound_app(tmp_path)).diagnostics}
    assert set(found) == {"D034", "D035"}
    assert found["D034"].span.file == "idle/loud.wav"
    assert "2 recordings are clipped" in found["D034"].message
    assert found["D035"].span.file == "idle/quiet.wav"


def test_every_chunk_length_of_a_wav_ends_in_a_table_or_a_diagnostic(tmp_path):
    for position in range(4, len(WHOLE) - 200, 4):
        for value in (0, 1, 2**31, 2**32 - 1):
            content = WHOLE[:position] + struct.pack("<I", value) + WHOLE[position + 4 :]
            try:
                read(tmp_path, content)
            except SpeccError as reason:
                assert reason.diagnostics
