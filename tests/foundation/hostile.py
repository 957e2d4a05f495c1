"""Files as people send them, honest and hostile, made here by hand."""

import io
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

MARK = b"SENTINEL"  # stands in whatever must not come through


def picture(kind="jpeg", size=(60, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, (250, 10, 10)).save(out, format=kind)
    return out.getvalue()


def archive(name="run.exe"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr(name, b"MZ-" + MARK)
    return out.getvalue()


def pdf(**options):
    """Return a PDF of one page that acts in every way that PDFs have, and that hides a page."""
    script = Dictionary(S=Name.JavaScript, JS="app.alert('SENTINEL')")
    with Pdf.new() as made:
        page = made.add_blank_page(page_size=(200, 100)).obj
        made.Root.OpenAction = Dictionary(S=Name.Launch, F="SENTINEL.exe", Next=script)
        page.AA = Dictionary(O=script)
        page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=script,
                                        Rect=Array([0, 0, 9, 9]))])  # fmt: skip
        made.attachments["page.html"] = b"<script>SENTINEL</script>"
        out = io.BytesIO()
        made.save(out, **options)
    return out.getvalue()


def locked():
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="user"))


def pixel_bomb():
    """Return some kilobytes that unpack to 400 million pixels."""

    def chunk(kind, body):
        check = zlib.crc32(kind + body)
        return len(body).to_bytes(4, "big") + kind + body + check.to_bytes(4, "big")

    side = 20_000
    header = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    body = zlib.compress(bytes((side // 8 + 1) * side), 9)
    chunks = (b"IHDR", header), (b"IDAT", body), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + MARK  # how an old Word document begins
GIF_JS = b"GIF89a/*" + bytes(20) + b"*/=1;alert('SENTINEL')"
PHP = b"<?php system('SENTINEL'); ?>"
HTML = b"<html><script>SENTINEL</script></html>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

# What was sent and what its sender is told: stated by hand.
REFUSED = {
    "nothing in it": ("a.pdf", b"", "The file is empty."),
    "too large": ("a.jpg", b"\xff\xd8\xff" + bytes(10_000_000), "must be smaller than 10 MB"),
    "an archive": ("a.zip", archive(), "Archives cannot be taken."),
    "an archive called a picture": ("a.jpg", archive(), "must be a PDF, a JPEG or a PNG"),
    "SVG": ("a.svg", b"<svg onload='SENTINEL'/>", "Save it as JPEG or PNG"),
    "SVG called a picture": (
        "a.png",
        b"<svg onload='SENTINEL'/>",
        "must be a PDF, a JPEG or a PNG",
    ),
    "HTML": ("a.html", HTML, "must be a PDF, a JPEG or a PNG"),
    "HTML called a PDF": ("a.pdf", HTML + b"%PDF-1.7", "must be a PDF, a JPEG or a PNG"),
    "GIF and script in one": ("a.gif", GIF_JS, "Save it as JPEG or PNG"),
    "GIF and script called a picture": ("a.jpg", GIF_JS, "must be a PDF, a JPEG or a PNG"),
    "photo of a telephone": ("a.heic", bytes(4) + b"ftypheic", "Save it as JPEG or PNG"),
    "Word": ("a.docx", archive("word/document.xml"), "Save the document as PDF"),
    "Word with macros": ("a.docm", archive("word/vbaProject.bin"), "Save the document as PDF"),
    "old Word with macros": ("a.doc", OLE, "Save the document as PDF"),
    "Excel with macros": ("a.xlsm", archive("xl/vbaProject.bin"), "Save the document as PDF"),
    "macros called a PDF": ("a.pdf", OLE, "must be a PDF, a JPEG or a PNG"),
    "a program": ("a.exe", b"MZ\x90\x00", "must be a PDF, a JPEG or a PNG"),
    "a program called a picture": ("a.png", b"MZ\x90\x00", "must be a PDF, a JPEG or a PNG"),
    "with a password": ("a.pdf", locked(), "asks for a password"),
    "half a picture": ("a.jpg", picture("jpeg")[:300], "The picture is damaged"),
    "half a PNG": ("a.png", picture("png")[:60], "The picture is damaged"),
    "half a PDF": ("a.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Cat", "The PDF is damaged"),
    "a bomb of pixels": ("a.png", pixel_bomb(), "The picture is too large."),
}
# What is taken, for only what can be seen of it goes on.
REWRITTEN = {
    "JPEG and archive in one": ("a.jpg", picture("jpeg") + archive(), "jpeg"),
    "PNG and PHP in one": ("a.png", picture("png") + PHP, "png"),
    "JPEG that is called HTML": ("a.html", picture("jpeg") + HTML, "jpeg"),
    "PDF and archive in one": ("a.pdf", pdf() + archive(), "pdf"),
    "PDF and HTML in one": ("a.pdf", pdf() + HTML, "pdf"),
    "PDF with scripts, actions and attachments": ("a.pdf", pdf(), "pdf"),
}
