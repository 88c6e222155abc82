"""Where evidence is kept, how pictures are made anew, and what the scanner is asked."""

import os
import socket
import struct
import threading
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from shared.domain.evidence_files import EvidenceKind, NotEvidence
from shared.gateways.evidence.clamd import Clamd, NoScanner
from shared.gateways.evidence.folder import FolderEvidence
from shared.gateways.evidence.pictures import LONGEST_SIDE, remade
from shared.gateways.evidence.ports import NotKept, NotScanned
from shared.gateways.sandbox.evidence import HeldEvidence, SandboxScanner
from tests.support import evidence_files as made

PLACE, OTHER = "a" * 64, "b" * 64
SOON = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture(params=["folder", "held"])
def store(request, tmp_path):
    if request.param == "folder":
        return FolderEvidence(tmp_path, "key-of-the-evidence")
    return HeldEvidence()


def test_what_is_put_can_be_had_again(store):
    store.put(PLACE, b"words")
    assert store.get(PLACE) == b"words"


def test_what_is_removed_is_gone_and_removing_again_changes_nothing(store):
    store.put(PLACE, b"words")
    store.remove(PLACE)
    store.remove(PLACE)
    with pytest.raises(NotKept):
        store.get(PLACE)


def test_what_is_old_can_be_listed(store):
    store.put(PLACE, b"words")
    assert list(store.places_before(SOON)) == [PLACE]
    assert list(store.places_before(SOON - timedelta(days=9))) == []


@pytest.mark.parametrize("place", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_a_name_that_is_not_ours_never_becomes_a_path(store, place):
    with pytest.raises(NotKept):
        store.put(place, b"words")
    with pytest.raises(NotKept):
        store.get(place)


def test_nothing_can_be_read_in_the_folder(tmp_path):
    FolderEvidence(tmp_path, "key").put(PLACE, b"a bank statement")
    (file,) = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert b"bank" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_another_key_opens_nothing(tmp_path):
    FolderEvidence(tmp_path, "key").put(PLACE, b"words")
    with pytest.raises(NotKept):
        FolderEvidence(tmp_path, "other").get(PLACE)


def test_a_file_put_under_another_name_cannot_be_read(tmp_path):
    store = FolderEvidence(tmp_path, "key")
    store.put(PLACE, b"one")
    store.put(OTHER, b"two")
    os.replace(tmp_path / "aa" / PLACE, tmp_path / "bb" / OTHER)
    with pytest.raises(NotKept):
        store.get(OTHER)


@pytest.mark.parametrize("left", [b"", b"EVK1short", b"words in the open"])
def test_a_file_that_was_cut_off_or_changed_cannot_be_read(tmp_path, left):
    store = FolderEvidence(tmp_path, "key")
    store.put(PLACE, b"one")
    (tmp_path / "aa" / PLACE).write_bytes(left)
    with pytest.raises(NotKept):
        store.get(PLACE)


# ------------------------------------------------------------------ pictures


def seen(content):
    return Image.open(BytesIO(content))


def test_a_photo_loses_its_place_its_maker_and_its_words():
    content = remade(made.a_photo(), EvidenceKind.JPEG)
    assert b"Exif" not in content
    assert b"Carys" not in content
    assert b"from-home" not in content
    assert dict(seen(content).getexif()) == {}


def test_a_screenshot_loses_its_words():
    content = remade(made.a_screenshot(), EvidenceKind.PNG)
    assert b"Carys" not in content
    assert seen(content).size == (40, 30)


def test_a_photo_held_sideways_is_kept_upright():
    assert seen(remade(made.a_photo((80, 60), turned=6), EvidenceKind.JPEG)).size == (60, 80)


def test_a_large_photo_is_made_smaller():
    content = remade(made.a_photo((4200, 60)), EvidenceKind.JPEG)
    assert max(seen(content).size) <= LONGEST_SIDE


def test_what_hangs_behind_a_photo_does_not_come_along():
    content = remade(made.a_photo() + made.packed_files() + b"<script>", EvidenceKind.JPEG)
    assert b"PK\x03\x04" not in content
    assert b"<script>" not in content


@pytest.mark.parametrize("sides", [(20_000, 20_000), (65_000, 65_000), (2_000_000_000, 1)])
def test_a_flood_of_pixels_is_refused_before_any_is_drawn(monkeypatch, sides):
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("it was drawn"))
    with pytest.raises(NotEvidence, match="too many pixels"):
        remade(made.a_png_that_claims(*sides), EvidenceKind.PNG)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (made.a_photo()[:200], EvidenceKind.JPEG),
        (b"\xff\xd8\xff\xe0<html>", EvidenceKind.JPEG),
        (b"\xff\xd8\xff", EvidenceKind.JPEG),
        (made.a_png_that_claims(500, 500), EvidenceKind.PNG),
        (made.a_screenshot()[:60], EvidenceKind.PNG),
    ],
)
def test_a_picture_that_is_damaged_is_refused(content, kind):
    with pytest.raises(NotEvidence, match="damaged"):
        remade(content, kind)


# ------------------------------------------------------------------ scanner


class StubClamd:
    """Speaks INSTREAM as clamd does, and keeps what it was sent."""

    def __init__(self, path, answer=None):
        self.path, self.answer, self.received = str(path), answer, b""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(self.path)
        self._socket.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rb") as given:
            assert given.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", given.read(4))[0]:
                self.received += given.read(length)
            found = b"stream: Eicar-Test-Signature FOUND\0"
            clean = b"stream: OK\0"
            usual = found if made.EICAR in self.received else clean
            connection.sendall(self.answer if self.answer is not None else usual)

    def close(self):
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def clamd(tmp_path):
    opened = []

    def start(answer=None):
        opened.append(StubClamd(tmp_path / "clamd.ctl", answer))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def test_a_clean_file_goes_to_clamd_whole(clamd):
    stub = clamd()
    content = b"x" * 200_000
    assert Clamd(stub.path).scan(content).is_clean
    assert stub.received == content


def test_what_clamd_finds_is_told(clamd):
    assert Clamd(clamd().path).scan(b"..." + made.EICAR).found == "Eicar-Test-Signature"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"INSTREAM size limit exceeded. ERROR\0", "too-large"),
        (b"stream: OKAY\0", "not-understood"),
        (b"stream: nothing FOUND yet\0", "not-understood"),
        (b"", "not-understood"),
        (b"\xff\xff\0", "not-understood"),
    ],
)
def test_a_word_that_is_no_verdict_is_never_taken_for_clean(clamd, answer, reason):
    with pytest.raises(NotScanned) as told:
        Clamd(clamd(answer).path).scan(b"words")
    assert told.value.reason == reason


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_a_clamd_that_is_away_gives_no_verdict(address):
    with pytest.raises(NotScanned, match="away"):
        Clamd(address).scan(b"words")


def test_without_a_scanner_there_is_never_a_verdict():
    with pytest.raises(NotScanned):
        NoScanner().scan(b"words")


def test_the_sandbox_knows_the_test_file():
    assert SandboxScanner().scan(made.EICAR).found
    assert SandboxScanner().scan(b"words").is_clean
