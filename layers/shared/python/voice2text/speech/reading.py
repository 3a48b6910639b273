"""One reading of a stranger's file, from its first packet to its last or to where it breaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from voice2text.errors import Refusal, Refused
from voice2text.speech.containers import open_container, sound_of
from voice2text.speech.deadline import Deadline

# Broken packets, 8 us each, after which the rest is not looked at: half an hour of nothing else
# in a voice message. 3 MB can hold three million of them.
MOST_DAMAGE = 100_000


class Reading:
    """The packets, or the frames, of a recording's sound; once, in order.

    `damage` counts what could not be read, `count` the packets so far. `claimed` is how many
    seconds of sound they say they hold: the container's word, nothing more.
    """

    def __init__(
        self, container: InputContainer, stream: AudioStream, deadline: Deadline, most: int
    ) -> None:
        self.damage = 0
        self.count = 0
        self._most = most
        self._demuxed = container.demux(stream)
        self._tick = float(stream.time_base or 0)
        self._ticks = 0
        self._deadline = deadline

    @property
    def claimed(self) -> float:
        """Seconds."""
        return self._ticks * self._tick

    def packets(self) -> "Iterator[Packet[AudioStream]]":  # no generic at run time
        """As they are, not decoded.

        Raises:
            Refused: TOO_COMPLEX at the deadline or beyond as many packets as are allowed.
        """
        while True:
            self._deadline.check()
            try:
                packet = next(self._demuxed)
            except StopIteration:
                return
            # The container is broken from here on; or a stream turned up that its header didn't
            # have, over which PyAV 18.1 stumbles after the last packet (demux, "Flush!").
            except (av.FFmpegError, IndexError):
                self.damage += 1
                return
            self.count += 1
            if self.count > self._most:
                raise Refused(Refusal.TOO_COMPLEX)
            self._ticks += max(0, packet.duration or 0)
            yield packet

    def frames(self) -> Iterator[AudioFrame]:
        """Decoded.

        Raises:
            Refused: as `packets` does.
        """
        for packet in self.packets():
            try:
                frames = packet.decode()
            except av.FFmpegError:  # one packet is broken; the next may be whole
                self.damage += 1
                if self.damage > MOST_DAMAGE:
                    return
                continue
            yield from frames


@contextmanager
def reading(path: Path, *, streams: int, packets: int, deadline: Deadline) -> Iterator[Reading]:
    """Opens a recording of at most as many streams, and packets of sound, for one reading.

    Raises:
        Refused: NOT_AUDIO, NO_SOUND or TOO_COMPLEX.
    """
    with (
        path.open("rb") as file,
        open_container(file, streams=streams, deadline=deadline) as container,
    ):
        yield Reading(container, sound_of(container), deadline, packets)
