"""Makes the recordings beside it: `python tests/recordings/make.py` (needs flite on the PATH).

Speech is flite's voice slt, which Whisper base transcribes exactly; all else is computed here.
Opus is encoded by PyAV as Telegram's apps do for voice messages: mono, 48 kHz, about 24 kbit/s.
"""

import subprocess
import tempfile
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

HERE = Path(__file__).parent
SHORT = "Please bring the blue chairs into the garden, and put the lamp on the table."
LONG = (
    "Good morning. This is a long voice message about a garden.",
    "In spring we planted tomatoes, beans and a row of sunflowers along the wall.",
    "It rained for three weeks, and nothing seemed to grow at all.",
    "Then the sun came out, and within a few days everything was green.",
    "The neighbors came to look at the sunflowers, which were taller than the fence.",
    "We gave them a basket of tomatoes, and they brought us a jar of honey.",
    "Next year we want to plant potatoes as well, and perhaps an apple tree.",
    "Please tell me what you would like to grow, and I will bring the seeds on Sunday.",
)

Samples = NDArray[np.int16]


def speak(text: str) -> tuple[Samples, int]:
    """What flite says: samples and their rate in hertz."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", str(path)], check=True)
        with wave.open(str(path)) as file:
            return np.frombuffer(file.readframes(file.getnframes()), np.int16), file.getframerate()


def silence(seconds: float, rate: int) -> Samples:
    """Nothing at all."""
    return np.zeros(round(seconds * rate), np.int16)


def music(seconds: float, rate: int) -> Samples:
    """Four chords, one after the other, each struck and dying away."""
    chords = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294))
    time = np.arange(round(seconds * rate)) / rate
    beat = np.minimum(time // 1.0, 1e9).astype(int)
    sound = np.zeros(len(time))
    for tone in range(3):
        pitch = np.array([chord[tone] for chord in chords])[beat % 4]
        for overtone in (1, 2, 3):
            sound += np.sin(2 * np.pi * pitch * overtone * time) / overtone
    sound *= np.exp(-2.0 * (time % 1.0))
    return np.asarray(sound / np.abs(sound).max() * 12_000, np.int16)


def write(
    name: str, samples: Samples | None, rate: int = 16_000, *, codec: str, picture_s: float = 0
) -> None:
    """Encodes samples and, for `picture_s` seconds, a grey picture."""
    exact = {"fflags": "+bitexact"}  # no random stream numbers: the same bytes every time
    with av.open(str(HERE / name), "w", container_options=exact) as container:
        # Every stream, complete, before the first packet: that one writes the header.
        video = container.add_stream("mpeg4", rate=5) if picture_s else None
        audio = container.add_stream(codec, rate=48_000) if samples is not None else None
        if isinstance(video, VideoStream):
            video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        if isinstance(audio, AudioStream):
            audio.layout, audio.bit_rate = "mono", 24_000
        if isinstance(video, VideoStream):
            for number in range(round(picture_s * 5)):
                picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 128, np.uint8), "rgb24")
                picture.pts, picture.time_base = number, Fraction(1, 5)
                container.mux(video.encode(picture))
            container.mux(video.encode(None))
        if isinstance(audio, AudioStream) and samples is not None:
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
            container.mux(audio.encode(frame))
            container.mux(audio.encode(None))


def main() -> None:
    """Writes every recording."""
    short, rate = speak(SHORT)
    write("flite_en_short.ogg", short, rate, codec="libopus")
    sentences = [part for text in LONG for part in (speak(text)[0], silence(0.6, rate))]
    write("flite_en_long.ogg", np.concatenate(sentences), rate, codec="libopus")
    whole = (HERE / "flite_en_short.ogg").read_bytes()
    (HERE / "truncated.ogg").write_bytes(whole[: len(whole) * 6 // 10])
    write("silence.ogg", silence(5, rate), rate, codec="libopus")
    write("music.ogg", music(8, rate), rate, codec="libopus")
    write("video_with_speech.mp4", short, rate, codec="aac", picture_s=4)
    write("video_without_sound.mp4", None, codec="aac", picture_s=2)


if __name__ == "__main__":
    main()
