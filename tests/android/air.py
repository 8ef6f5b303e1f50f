"""The air between phones, each of which is a process: what one of them says comes to whom it is for."""

import socket
import threading


class Air:
    """Phones connect to `port` and say lines: to whom (`*`: to all others), from whom, and what."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock, self.phones = threading.Lock(), {}
        threading.Thread(target=self._let_in, daemon=True).start()

    def close(self):
        self.listener.close()

    def _let_in(self):
        while True:
            try:
                phone, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._hear, args=(phone,), daemon=True).start()

    def _hear(self, phone: socket.socket):
        for line in phone.makefile("rb"):
            to, sender, _ = line.split(b" ", 2)
            with self.lock:
                self.phones[sender] = phone
                others = [to] if to != b"*" else [other for other in self.phones if other != sender]
                for other in others:
                    self._say(other, line)

    def _say(self, to: bytes, line: bytes):
        try:
            if to in self.phones:
                self.phones[to].sendall(line)
        except OSError:
            # It is gone.
            del self.phones[to]
