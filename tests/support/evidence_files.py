"""Files that people send as evidence, honest and not, made on the spot."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS" + b"-TEST-FILE!$H+H*"
GPS_IFD, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def a_photo(size: tuple[int, int] = (80, 60), *, colour: str = "navy", turned: int = 0) -> bytes:
    """A JPEG with the place, the maker and the turn of the phone in it."""
    exif = Image.Exif()
    exif[MAKE] = "Phone-of-Carys"
    if turned:
        exif[ORIENTATION] = turned
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (52.0, 24.0, 1.0), 3: "W", 4: (4.0, 5.0, 1.0)})
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif, comment=b"from-home")
    return out.getvalue()


def a_screenshot(size: tuple[int, int] = (40, 30)) -> bytes:
    """A PNG with a text chunk."""
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "Carys-Hughes")
    out = BytesIO()
    Image.new("RGBA", size, (10, 20, 30, 128)).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def a_png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, content: bytes) -> bytes:
        mark = zlib.crc32(name + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + name + content + mark

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06\x00\x00\x00"
    rows = chunk(b"IDAT", zlib.compress(b"\x00" * 1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")


def a_paper(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of one page, with more objects in it."""
    page = (
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/Fit]>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]"
        b"/Annots[<</Subtype/Link/A<</S/URI/URI(https://bank.example)>>>>]>>\nendobj\n"
    )
    more = b"".join(b"%d 0 obj\n%s\nendobj\n" % (4 + n, each) for n, each in enumerate(objects))
    return b"%PDF-1.7\n" + page + more + b"trailer\n<<" + trailer + b">>\nstartxref\n9\n%%EOF\n"


def a_stream(content: bytes, dictionary: bytes = b"", *, packed: bool = True) -> bytes:
    """A stream of a PDF, deflated unless it is not."""
    inside = zlib.compress(content) if packed else content
    how = b"/Filter/FlateDecode" if packed else b""
    head = b"<<%s%s/Length %d>>" % (dictionary, how, len(inside))
    return head + b"\nstream\n" + inside + b"\nendstream"


def packed_files(name: str = "letter.txt", content: bytes = b"hello", depth: int = 1) -> bytes:
    """A zip; with more depth, a zip in a zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    whole = out.getvalue()
    return whole if depth <= 1 else packed_files("inside.zip", whole, depth - 1)
