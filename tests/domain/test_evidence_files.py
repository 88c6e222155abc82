"""What may be sent as evidence is known by its content, and its name does no harm."""

import pytest

from shared.domain.evidence_files import LARGEST, EvidenceKind, NotEvidence, kind_of, safe_name
from shared.domain.evidence_papers import look_through
from tests.support import evidence_files as made

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (made.a_photo(), EvidenceKind.JPEG),
        (made.a_screenshot(), EvidenceKind.PNG),
        (made.a_paper(), EvidenceKind.PDF),
    ],
)
def test_a_file_is_known_by_how_it_begins(content, kind):
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"\0" * LARGEST, "larger than 12 MB"),
        (HTML, "web pages"),
        (b"\n  <HTML>", "web pages"),
        (SVG, "web pages"),
        (b"\xef\xbb\xbf<svg/>", "web pages"),
        (made.packed_files(), "Word or Excel"),
        (made.packed_files("word/document.xml", b"\0" * 1_000_000), "Word or Excel"),
        (made.packed_files(content=b"\0" * 1_000_000, depth=3), "Word or Excel"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "Word or Excel"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 99, "HEIC"),
        (made.EICAR, "this kind of file"),
        (b"GIF89a", "this kind of file"),
        (b" %PDF-1.7", "this kind of file"),
        (b"MZ\x90\0", "this kind of file"),
        (b"\0\0\0\0", "this kind of file"),
    ],
)
def test_anything_else_is_refused_with_what_to_send_instead(content, said):
    with pytest.raises(NotEvidence, match=said):
        kind_of(content)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("payslip.JPG", "payslip.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\x", "x.jpg"),
        ("/", "file.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("a\0b.png", "ab.jpg"),
        ("letter.pdf\r\nSet-Cookie: x=1", "letter.pdfSet-Cookie x=1.jpg"),
        ("page.html", "page.jpg"),
        ('"><script>.jpg', "script.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("Llythyr Siân ŵŷ.jpg", "Llythyr Siân ŵŷ.jpg"),
        ("n" * 500, "n" * 96 + ".jpg"),
    ],
)
def test_a_name_is_made_safe_and_ends_as_the_content_says(name, safe):
    assert safe_name(name, EvidenceKind.JPEG) == safe


# ------------------------------------------------------------------ papers

JS = b"<</S/JavaScript/JS(app.alert(1))>>"
OBJECTS = b"5 0 6 40 " + JS


@pytest.mark.parametrize(
    "content",
    [
        made.a_paper(),
        made.a_paper(made.a_stream(b"BT (words) Tj ET " * 100)),
        made.a_paper(made.a_stream(b"9 0 <</Type/Page>>", b"/Type/ObjStm/N 1/First 4")),
        made.a_paper(made.a_stream(b"(/JavaScript in words) Tj", b"")),
    ],
)
def test_a_paper_that_only_shows_its_pages_is_taken(content):
    look_through(content)


@pytest.mark.parametrize(
    "hidden",
    [
        JS,
        b"<</S/J#61va#53cript/JS(1)>>",
        b"<</S/Rendition/JS(1)>>",
        b"<</S/Launch/F(cmd.exe)>>",
        b"<</S/L#61unch>>",
        b"<</Names<</EmbeddedFiles 9 0 R>>>>",
        b"<</Type/Filespec/EF<</F 9 0 R>>>>",
        b"<</AcroForm<</XFA 9 0 R>>>>",
        b"<</S/SubmitForm/F(https://x.example)>>",
        b"<</S/GoToE>>",
        b"<</Subtype/RichMedia>>",
        made.a_stream(OBJECTS, b"/Type/ObjStm/N 1/First 4"),
        made.a_stream(OBJECTS, b"/Type/Obj#53tm/N 1/First 4"),
        made.a_stream(OBJECTS, b"/Type 9 0 R/N 1/First 4"),
        made.a_stream(OBJECTS, b"/Type/ObjStm/N 1/First 4", packed=False),
        made.a_stream(b"\x80\x81 twice packed", b"/Type/ObjStm/N 1/First 4", packed=False),
    ],
)
def test_a_paper_that_acts_or_holds_files_is_refused_however_it_is_spelt(hidden):
    with pytest.raises(NotEvidence, match="program"):
        look_through(made.a_paper(hidden))


@pytest.mark.parametrize("spelt", [b"/Encrypt 9 0 R", b"/E#6ecrypt 9 0 R"])
def test_a_locked_paper_is_refused(spelt):
    with pytest.raises(NotEvidence, match="password"):
        look_through(made.a_paper(trailer=b"/Root 1 0 R" + spelt))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        made.a_paper()[:-10],
        made.a_paper() + b"\0" * 2_000,
        b"%PDF-1.7\n" + b"stream\n" * 50_000 + b"%%EOF",
        made.a_paper(made.a_stream(b"1 0 " + b"\0" * 45_000_000, b"/Type/ObjStm")),
    ],
)
def test_a_paper_that_is_cut_off_or_a_bomb_is_refused(content):
    with pytest.raises(NotEvidence, match="damaged"):
        look_through(content)


def test_a_paper_that_is_packed_files_too_is_refused():
    with pytest.raises(NotEvidence, match="program"):
        look_through(made.a_paper()[:-6] + made.packed_files() + b"\n%%EOF\n")
