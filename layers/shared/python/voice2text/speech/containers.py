"""Opening a file that a stranger sent: known containers and codecs, and nothing beside the file.

FFmpeg can do far more than read a recording: play lists, concatenate, fetch, render images. All
of it is reachable from a file's first bytes, so what is allowed is listed, not what is forbidden.
"""

import os
from typing import Any, BinaryIO, NoReturn

import av

# PyAV loads these with the first container it meets: too late, for then memory is limited.
import av.subtitles.codeccontext
import av.subtitles.stream
from av.audio.stream import AudioStream
from av.container import InputContainer

from voice2text.errors import Refusal, Refused
from voice2text.speech.deadline import Deadline

# What phones, browsers and recorders write. No playlist (hls, dash, concat), no image, no text.
CONTAINERS = (
    "aac", "ac3", "aiff", "amr", "asf", "au", "avi", "caf", "flac", "flv",
    "matroska", "webm", "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "mp3", "mpeg", "mpegts",
    "ogg", "w64", "wav", "wv",
)  # fmt: skip
# Sound only: FFmpeg then opens no video decoder either, not even to look at the first picture.
CODECS = (
    "aac", "aac_latm", "ac3", "adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms", "alac",
    "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "eac3", "flac", "gsm", "gsm_ms",
    "libopus", "opus", "mp1", "mp1float", "mp2", "mp2float", "mp3", "mp3float",
    "pcm_alaw", "pcm_mulaw", "pcm_f32be", "pcm_f32le", "pcm_f64be", "pcm_f64le",
    "pcm_s16be", "pcm_s16le", "pcm_s24be", "pcm_s24le", "pcm_s32be", "pcm_s32le", "pcm_s8",
    "pcm_u8", "speex", "vorbis", "wavpack", "wmapro", "wmav1", "wmav2", "wmavoice",
)  # fmt: skip


class _WatchedFile:
    """The file as FFmpeg reads it; each read looks at the clock, also while FFmpeg is probing."""

    def __init__(self, file: BinaryIO, deadline: Deadline) -> None:
        self._file = file
        self._deadline = deadline
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        self._deadline.check()
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            return self._file.seek(offset, whence)
        except OSError:  # a forged offset: FFmpeg takes a negative answer for an error of its own
            return -1


def open_container(file: BinaryIO, *, streams: int, deadline: Deadline) -> InputContainer:
    """Opens a recording of at most `streams` streams; the caller closes it.

    Raises:
        Refused: NOT_AUDIO if it is no container we know, TOO_COMPLEX beyond `streams` or the
            deadline.
    """
    try:
        container = av.open(
            _WatchedFile(file, deadline),
            "r",
            container_options={
                "format_whitelist": ",".join(CONTAINERS),
                "codec_whitelist": ",".join(CODECS),
                "protocol_whitelist": "none",
                "max_streams": str(streams),
            },
            metadata_errors="replace",
            io_open=_no_other_file,
        )
    except av.error.MemoryError as exc:  # FFmpeg's answer beyond max_streams, too
        raise Refused(Refusal.TOO_COMPLEX) from exc
    except (av.FFmpegError, PermissionError) as exc:
        raise Refused(Refusal.NOT_AUDIO) from exc
    return container


def sound_of(container: InputContainer) -> AudioStream:
    """The audio stream that FFmpeg thinks is the main one.

    Raises:
        Refused: NO_SOUND if there is none, NOT_AUDIO if its codec is not one of `CODECS`.
    """
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise Refused(Refusal.NO_SOUND)
    if stream.codec_context is None or stream.codec_context.name not in CODECS:
        raise Refused(Refusal.NOT_AUDIO)
    return stream


def _no_other_file(url: str, flags: int, options: dict[str, Any]) -> NoReturn:  # noqa: ARG001 - PyAV's signature
    raise PermissionError("a recording must not open another file")
