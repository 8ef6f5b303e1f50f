"""What a stranger with a radio sees of a place: every frame, as datagrams and streams."""

import socket
import struct
import threading
import time

from namespaces import camp as namespaces

ETH_P_ALL, ETH_P_IP = 0x0003, 0x0800
TCP, UDP = 6, 17
FIN, SYN, RST, ACK = 1, 2, 4, 16
# linux/if_packet.h: what the bridge sends out was seen coming in already.
PACKET_OUTGOING = 4
BUFFER_BYTES = 64 << 20
SO_RCVBUFFORCE = 33


class Segment:
    """A TCP segment or a datagram: when, from where to where, and what."""

    def __init__(self, at, protocol, source, target, flags, sequence, payload):
        self.at, self.protocol, self.source, self.target = at, protocol, source, target
        self.flags, self.sequence, self.payload = flags, sequence, payload


class Capture:
    """Sniffs all ports of the places' bridges until it is closed."""

    def __init__(self, camp: namespaces.Camp):
        self.segments, self.others, self.is_over = [], {}, False
        with open("/proc/self/ns/net") as home, open(f"/run/netns/{camp.prefix}hub") as hub:
            namespaces._enter(hub)
            try:
                self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
            finally:
                namespaces._enter(home)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
        self.socket.settimeout(0.2)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.is_over = True
        self.thread.join()
        self.socket.close()

    def _run(self) -> None:
        while not self.is_over:
            try:
                frame, (interface, _, kind, *_) = self.socket.recvfrom(1 << 16)
            except TimeoutError:
                continue
            if kind != PACKET_OUTGOING and interface.startswith("port"):
                self._take(time.monotonic(), frame)

    def _take(self, at: float, frame: bytes) -> None:
        (ether_type,) = struct.unpack_from(">H", frame, 12)
        if ether_type != ETH_P_IP:
            self._count(f"ethernet type {ether_type:04x}")
            return
        packet = frame[14:]
        header, protocol = 4 * (packet[0] & 15), packet[9]
        (length,) = struct.unpack_from(">H", packet, 2)
        source, target = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
        body = packet[header:length]
        if protocol == UDP:
            ports = struct.unpack_from(">HH", body)
            segment = Segment(at, UDP, (source, ports[0]), (target, ports[1]), 0, 0, body[8:])
        elif protocol == TCP:
            *ports, sequence = struct.unpack_from(">HHI", body)
            offset, flags = 4 * (body[12] >> 4), body[13]
            segment = Segment(at, TCP, (source, ports[0]), (target, ports[1]), flags, sequence, body[offset:])
        else:
            self._count(f"IP protocol {protocol}")
            return
        self.segments.append(segment)

    def _count(self, what: str) -> None:
        self.others[what] = self.others.get(what, 0) + 1

    def datagrams(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.protocol == UDP]

    def streams(self) -> dict:
        """(from, to, number of the connection) → the bytes of that direction, repeats taken out."""
        numbers, begins, bytes_of = {}, {}, {}
        for segment in (segment for segment in self.segments if segment.protocol == TCP):
            ends = (segment.source, segment.target)
            if segment.flags & SYN:
                number = numbers.get(frozenset(ends), 0) + (not segment.flags & ACK)
                numbers[frozenset(ends)] = number
                begins[(*ends, number)] = segment.sequence + 1
            key = (*ends, numbers.get(frozenset(ends), 0))
            if key in begins and segment.payload:
                at = (segment.sequence - begins[key]) % 2**32
                stream = bytes_of.setdefault(key, bytearray())
                if at <= len(stream):
                    stream[at : at + len(segment.payload)] = segment.payload
        return {key: bytes(stream) for key, stream in bytes_of.items()}
