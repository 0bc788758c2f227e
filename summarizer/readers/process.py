"""Parent side of the reading process: start it, ask it, and survive when it crashes or hangs."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, Self

MEMORY = 3 * 1024**3
"""Bytes of data a reading process may hold."""
SECONDS = {"open": 60.0, "read": 60.0, "ocr": 180.0, "png": 60.0}
"""How long one request may take."""


class ProcessFailedError(Exception):
    """The process crashed, hung or refused; the message is a fixed reason without patient text."""


class ReadingProcess:
    """A child process that holds one PDF and answers one request at a time. Use as a context manager."""

    def __init__(self, data: bytes, *, threads: int = 1, memory: int = MEMORY) -> None:
        self._data = data
        self._head = {"size": len(data), "memory": memory, "threads": threads}
        self._child: subprocess.Popen[bytes] | None = None
        self.pages = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process and open the file in it; raises ProcessFailedError."""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "summarizer.readers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # library messages may quote the page
            cwd=Path(__file__).parents[2],  # found also where the program runs from its source folder
        )
        try:
            with self._deadline("open"):
                self._write(json.dumps(self._head).encode() + b"\n" + self._data)
                self.pages = int(self._receive("open")["pages"])
        except BaseException:  # nobody else would end it
            self.stop()
            raise

    def stop(self) -> None:
        """End the process; safe to call twice."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            _close(stream)

    def ask(self, op: str, **request: int) -> dict[str, Any]:
        """Send one request and wait for its answer; restarts a dead process. Raises ProcessFailedError."""
        if self._child is None:
            self.start()
        with self._deadline(op):
            self._write(json.dumps({"op": op, **request}).encode() + b"\n")
            return self._receive(op)

    def _deadline(self, op: str) -> _Deadline:
        return _Deadline(self._running(), SECONDS[op])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            raise ProcessFailedError("the reading process is not running")
        return self._child

    def _write(self, data: bytes) -> None:
        stream = self._running().stdin
        try:
            if stream is not None:
                stream.write(data)
                stream.flush()
        except OSError:
            return  # it died: the answer will be missing, and that is reported

    def _receive(self, op: str) -> dict[str, Any]:
        stream = self._running().stdout
        line = stream.readline() if stream is not None else b""
        try:
            answer = json.loads(line)
        except ValueError:
            self.stop()
            raise ProcessFailedError(
                f"the reading process crashed or took over {SECONDS[op]:.0f} s"
            ) from None
        if "error" in answer:
            raise ProcessFailedError(str(answer["error"]))
        return dict(answer)


class _Deadline:
    """Kills a child that is still busy when the time is up."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self._timer = threading.Timer(seconds, child.kill)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _close(stream: IO[bytes] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except OSError:
        return  # unsent bytes of a killed process
