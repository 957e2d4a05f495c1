"""Hostile files, made here by hand, and the store."""

import io
import os
import stat
import struct
import zipfile
import zlib
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.db import transaction
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageFile, PngImagePlugin

from foundation import rewriting
from foundation.sealing import SealingKey, Shredded, Tampered
from foundation.uploads import (
    Clean,
    Lost,
    Refused,
    StoredFile,
    clean,
    load,
    store,
    sweep_orphans,
)

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
RED, BLUE = (250, 10, 10), (10, 10, 250)


def picture(kind, size=(60, 40), mode="RGB", **options):
    image = Image.new(mode, size, RED if mode == "RGB" else 0)
    out = io.BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("run.exe", b"MZ-SENTINEL")
    return out.getvalue()


def page_text(pdf, words):
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.add_blank_page(page_size=(200, 100))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    page.obj.Contents = pdf.make_stream(f"BT /F1 12 Tf 10 50 Td ({words}) Tj ET".encode())
    return page


def saved(pdf, **options):
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def reopened(cleaned):
    return pikepdf.open(io.BytesIO(cleaned.data))


def everything_in(pdf):
    """Return all a PDF says, streams unpacked."""
    parts = [repr(pdf.trailer)]
    for thing in pdf.objects:
        parts.append(repr(thing))
        if isinstance(thing, pikepdf.Stream):
            parts.append(thing.read_bytes().decode("latin-1"))
    return "\n".join(parts)


# What is taken.


@pytest.mark.parametrize(("kind", "name"), [("jpeg", "scan.jpg"), ("png", "scan.png")])
def test_a_picture_keeps_its_pixels(kind, name):
    cleaned = clean(name, picture(kind))
    assert cleaned.kind == kind
    with Image.open(io.BytesIO(cleaned.data)) as image:
        assert (image.format.lower(), image.size) == (kind, (60, 40))
        shown = image.convert("RGB").getpixel((5, 5))
    assert all(abs(a - b) < 6 for a, b in zip(shown, RED, strict=True))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode):
    cleaned = clean("a.png", picture("png", mode=mode))
    with Image.open(io.BytesIO(cleaned.data)) as image:
        image.load()


def test_transparency_is_kept():
    data = picture("png", mode="RGBA")
    with Image.open(io.BytesIO(clean("a.png", data).data)) as image:
        assert image.getpixel((0, 0))[3] == 0


def test_a_photograph_taken_sideways_stands_upright_without_its_exif():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter
    exif[0x010F] = "SENTINEL camera"
    cleaned = clean("photo.jpg", picture("jpeg", exif=exif, comment=b"SENTINEL comment"))
    with Image.open(io.BytesIO(cleaned.data)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
    assert b"SENTINEL" not in cleaned.data


def test_texts_and_profiles_of_a_png_are_dropped():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SENTINEL")
    notes.add_itxt("Place", "SENTINEL", zip=True)
    data = picture("png", pnginfo=notes, icc_profile=b"SENTINEL" * 20)
    cleaned = clean("a.png", data)
    with Image.open(io.BytesIO(cleaned.data)) as image:
        image.load()
        assert not image.info


def test_the_pages_of_a_pdf_are_kept():
    with Pdf.new() as pdf:
        page_text(pdf, "first page")
        page_text(pdf, "second page").rotate(90, relative=True)
        cleaned = clean("letter.pdf", saved(pdf))
    assert cleaned.kind == "pdf"
    with reopened(cleaned) as pdf:
        assert len(pdf.pages) == 2
        assert b"first page" in pdf.pages[0].Contents.read_bytes()
        assert pdf.pages[0].Resources.Font.F1.BaseFont == "/Helvetica"
        assert pdf.pages[1].Rotate == 90


def test_what_pages_inherit_is_kept():
    with Pdf.new() as pdf:
        page = page_text(pdf, "inherits").obj
        pdf.Root.Pages.MediaBox, pdf.Root.Pages.Resources = page.MediaBox, page.Resources
        del page.MediaBox, page.Resources
        cleaned = clean("a.pdf", saved(pdf))
    with reopened(cleaned) as pdf:
        assert [int(n) for n in pdf.pages[0].mediabox] == [0, 0, 200, 100]
        assert "/F1" in pdf.pages[0].resources.Font


def test_a_filled_in_form_keeps_what_was_filled_in():
    with Pdf.new() as pdf:
        page = page_text(pdf, "Name:")
        look = pdf.make_stream(b"BT /F1 12 Tf (Ada Example) Tj ET")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 20])
        look.Resources = page.obj.Resources
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Ada Example",
                Rect=Array([50, 40, 150, 60]), AP=Dictionary(N=look), F=4,
            )
        )  # fmt: skip
        page.obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        cleaned = clean("form.pdf", saved(pdf))
    with reopened(cleaned) as pdf:
        assert "Ada Example" in everything_in(pdf)
        assert "/AcroForm" not in pdf.Root


def test_a_pdf_that_only_forbids_printing_is_taken_without_its_lock():
    with Pdf.new() as pdf:
        page_text(pdf, "statement")
        locked = saved(pdf, encryption=pikepdf.Encryption(owner="owner", user=""))
    with reopened(clean("bank.pdf", locked)) as pdf:
        assert not pdf.is_encrypted


# What must not come through.


def test_the_tail_of_a_polyglot_is_lost():
    for kind in ("jpeg", "png"):
        polyglot = picture(kind) + archive()
        assert zipfile.is_zipfile(io.BytesIO(polyglot))
        cleaned = clean(f"a.{kind}", polyglot)
        assert not zipfile.is_zipfile(io.BytesIO(cleaned.data))
        assert b"SENTINEL" not in cleaned.data


def test_the_tail_of_a_pdf_is_lost():
    with Pdf.new() as pdf:
        page_text(pdf, "letter")
        polyglot = saved(pdf) + archive()
    assert zipfile.is_zipfile(io.BytesIO(polyglot))
    assert not zipfile.is_zipfile(io.BytesIO(clean("a.pdf", polyglot).data))


def hostile_pdf():
    """Return a PDF that has SENTINEL in every place from which a PDF can act or hide."""
    script = Dictionary(S=Name.JavaScript, JS="app.alert('SENTINEL')")
    launch = Dictionary(S=Name.Launch, F="SENTINEL.exe", Next=script)
    with Pdf.new() as pdf:
        page = page_text(pdf, "harmless").obj
        pdf.Root.OpenAction = launch
        pdf.Root.AA = Dictionary(WC=script)
        pdf.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array(["run", pdf.make_indirect(script)]))
        )
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=Dictionary(Title="x", A=launch)))
        pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xfa>SENTINEL</xfa>"), Fields=Array())
        pdf.Root.Metadata = pdf.make_stream(b"<x>SENTINEL</x>")
        pdf.docinfo["/Author"] = "SENTINEL"
        page.AA = Dictionary(O=script)
        page.Metadata = pdf.make_stream(b"SENTINEL")
        page.Annots = Array(
            [
                Dictionary(
                    Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 200, 100]), A=action
                )
                for action in (
                    launch,
                    script,
                    Dictionary(S=Name.URI, URI="https://example.org/SENTINEL"),
                    Dictionary(S=Name.SubmitForm, F="https://example.org/SENTINEL"),
                )
            ]
        )
        image = pdf.make_stream(b"\x00" * 3)
        image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 1, 1
        image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
        image.OPI = Dictionary(F="SENTINEL.tif")
        image.Metadata = pdf.make_stream(b"SENTINEL")
        page.Resources.XObject = Dictionary(Im1=image)
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + b" q /Im1 Do Q")
        pdf.attachments["SENTINEL.exe"] = b"MZ-SENTINEL"
        return saved(pdf)


def test_a_pdf_is_rebuilt_without_scripts_actions_attachments_and_metadata():
    data = hostile_pdf()
    with pikepdf.open(io.BytesIO(data)) as before:
        assert everything_in(before).count("SENTINEL") >= 12

    with reopened(clean("invoice.pdf", data)) as pdf:
        said = everything_in(pdf)
        assert "harmless" in said
        assert "/Im1" in pdf.pages[0].Resources.XObject
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert not pdf.attachments
    for word in (
        "SENTINEL",
        "JavaScript",
        "/JS",
        "Launch",
        "/AA",
        "/Annots",
        "EmbeddedFile",
        "/A ",
    ):
        assert word not in said


def test_the_resources_of_a_page_and_of_its_forms_hold_only_what_draws():
    pdf = Pdf.new()
    page = page_text(pdf, "Hello")
    script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    form = pdf.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Resources = Dictionary(Hidden=script)
    page.obj.Resources.Hidden = script
    page.obj.Resources.XObject = Dictionary(Form=form)
    page.obj.Contents = pdf.make_stream(b"/Form Do")
    rewritten = reopened(clean("a.pdf", saved(pdf)))
    resources = rewritten.pages[0].Resources
    assert "/Hidden" not in resources
    assert "/Hidden" not in resources.XObject.Form.Resources


def png_claiming(width, height):
    """Return a tiny PNG that says how large it is, with as many zero bytes as it would need."""

    def chunk(kind, body):
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes((width // 8 + 1) * height), 9)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", body), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("side", [8_000, 12_000, 20_000])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused(side):
    bomb = png_claiming(side, side)
    assert len(bomb) < 100_000
    with pytest.raises(Refused, match="too large"):
        clean("a.png", bomb)


def flate_bomb(megabytes):
    """Return a PDF whose object stream unpacks to many times its size; the page points into it."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"5 0 << /S /Transparency /Unpacked true >>")
    packed += b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes))
    packed += packer.flush()
    out, at = io.BytesIO(), []

    def put(number, body):
        at.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    out.write(b"%PDF-1.5\n")
    put(1, b"<< /Type /Catalog /Pages 2 0 R >>")
    put(2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    put(3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Group 5 0 R >>")
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(packed)
    put(4, head + b"\nstream\n" + packed + b"\nendstream")
    here = out.tell()
    rows = [(0, 0), *((1, place) for place in at), (2, 4), (1, here)]
    table = b"".join(struct.pack(">BIB", kind, place, 0) for kind, place in rows)
    head = b"<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Length %d >>" % len(table)
    put(6, head + b"\nstream\n" + table + b"\nendstream")
    out.write(b"startxref\n%d\n%%%%EOF" % here)
    return out.getvalue()


def test_a_small_pdf_that_unpacks_to_hundreds_of_megabytes_is_not_unpacked():
    assert b"/Unpacked" in clean("a.pdf", flate_bomb(1)).data
    bomb = flate_bomb(300)
    assert len(bomb) < 400_000
    assert b"/Unpacked" not in clean("a.pdf", bomb).data


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.pdf", b"", "is empty", id="empty"),
        pytest.param("a.jpg", b"\xff\xd8\xff" + bytes(10_000_000), "smaller than 10 MB", id="big"),
        pytest.param("a.zip", archive(), "Archives", id="archive"),
        pytest.param("scan.jpg", archive(), "must be a PDF, a JPEG or a PNG", id="archive renamed"),
        pytest.param("a.docx", archive(), "as PDF", id="document"),
        pytest.param("a.svg", b"<svg><script>1</script></svg>", "JPEG or PNG", id="SVG"),
        pytest.param("a.png", b"<svg onload='x'/>", "must be a PDF", id="SVG renamed"),
        pytest.param("a.html", b"<html><script>1</script>", "must be a PDF", id="HTML"),
        pytest.param("a.pdf", b"<html>%PDF-1.4", "must be a PDF", id="HTML that names PDF"),
        pytest.param("a.pdf", bytes(40) + b"%PDF-1.4", "must be a PDF", id="PDF far inside"),
        pytest.param("a.heic", b"\x00\x00\x00\x18ftypheic", "JPEG or PNG", id="iPhone photograph"),
        pytest.param("a.gif", b"GIF89a\x01\x00\x01\x00", "JPEG or PNG", id="GIF"),
        pytest.param("a.exe", b"MZ\x90\x00", "must be a PDF", id="program"),
        pytest.param("a.jpg", picture("jpeg")[:60], "damaged", id="half a JPEG"),
        pytest.param("a.jpg", b"\xff\xd8\xff" + b"x" * 99, "damaged", id="no JPEG"),
        pytest.param("a.png", picture("png")[:50], "damaged", id="half a PNG"),
        pytest.param("a.pdf", b"%PDF-1.7\nnothing", "damaged", id="no PDF"),
    ],
)
def test_what_is_not_taken_is_refused_in_plain_words(name, data, says):
    with pytest.raises(Refused, match=says):
        clean(name, data)


def test_half_a_picture_is_refused_even_where_a_library_allows_it(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as importing WeasyPrint does
    with pytest.raises(Refused, match="damaged"):
        clean("a.png", picture("png")[:50])


def test_a_pdf_with_a_password_is_refused():
    with Pdf.new() as pdf:
        page_text(pdf, "secret")
        locked = saved(pdf, encryption=pikepdf.Encryption(owner="owner", user="user"))
    with pytest.raises(Refused, match="password"):
        clean("a.pdf", locked)


@pytest.mark.parametrize("pages", [0, 201])
def test_a_pdf_with_no_or_too_many_pages_is_refused(pages):
    with Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        data = saved(pdf)
    with pytest.raises(Refused, match="between 1 and 200 pages"):
        clean("a.pdf", data)


@pytest.mark.parametrize("kind", ["jpeg", "png", "pdf"])
def test_a_file_with_any_byte_changed_is_taken_or_refused_but_never_breaks(kind):
    data = hostile_pdf() if kind == "pdf" else picture(kind)
    for position in range(8, len(data), max(1, len(data) // 150)):
        damaged = bytearray(data)
        damaged[position] ^= 0xFF
        try:
            cleaned = clean("a", bytes(damaged))
        except Refused:
            continue
        assert b"MZ-SENTINEL" not in cleaned.data


# The store.


@pytest.fixture
def key(db):
    return SealingKey.objects.create()


def files(data_dir):
    return [path for path in data_dir.rglob("*") if path.is_file()]


def test_a_stored_file_lies_sealed_and_comes_back(key, data_dir):
    row = store(Clean("pdf", b"SENTINEL" * 10), key, NOW)
    (path,) = files(data_dir)
    assert path == data_dir / "files" / str(row.pk)[:2] / str(row.pk)
    assert b"SENTINEL" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert load(StoredFile.objects.get()) == b"SENTINEL" * 10
    assert (row.size, row.kind, row.created_at) == (80, "pdf", NOW)


def test_the_stored_hash_does_not_tell_what_is_in_the_file(key):
    one, two = (store(Clean("pdf", b"the same"), key, NOW) for _ in range(2))
    assert one.sha256 != two.sha256


def test_a_changed_file_is_not_handed_out(key, data_dir):
    row = store(Clean("pdf", b"letter"), key, NOW)
    (path,) = files(data_dir)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(Tampered, match="not the one that was stored"):
        load(row)


def test_the_file_of_another_row_is_not_handed_out_even_with_its_hash(key, data_dir):
    mine, other = (store(Clean("pdf", text), key, NOW) for text in (b"mine", b"other"))
    folder = data_dir / "files"
    source = folder / str(mine.pk)[:2] / str(mine.pk)
    (folder / str(other.pk)[:2] / str(other.pk)).write_bytes(source.read_bytes())
    other.sha256 = mine.sha256
    with pytest.raises(Tampered):
        load(other)


def test_a_missing_file_says_so(key, data_dir):
    row = store(Clean("pdf", b"letter"), key, NOW)
    files(data_dir)[0].unlink()
    with pytest.raises(Lost):
        load(row)


def test_a_file_whose_key_was_deleted_is_shredded(key):
    store(Clean("pdf", b"letter"), key, NOW)
    key.delete()
    with pytest.raises(Shredded):
        load(StoredFile.objects.get())


def test_the_file_is_on_the_disk_before_its_row(key, data_dir, monkeypatch):
    """Watch the calls: data, name and folder are synced before the INSERT."""
    seen = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: seen.append(os.readlink(f"/proc/self/fd/{handle}"))
    )
    insert = StoredFile.save
    monkeypatch.setattr(StoredFile, "save", lambda row, **o: (seen.append("row"), insert(row, **o)))
    row = store(Clean("pdf", b"letter"), key, NOW)
    folder = data_dir / "files" / str(row.pk)[:2]
    assert seen[-1] == "row"
    assert seen[-2] == str(folder)
    assert seen[-3].startswith(f"{folder}/.{row.pk}")
    assert str(folder.parent) in seen
    assert str(data_dir) in seen


def age(path, days):
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))


def test_orphans_older_than_a_day_are_swept_and_nothing_else(key, data_dir):
    kept = store(Clean("pdf", b"kept"), key, NOW)
    with transaction.atomic():
        store(Clean("pdf", b"orphan"), key, NOW)
        transaction.set_rollback(True)
    rolled_back = store(Clean("pdf", b"young orphan"), key, NOW)
    StoredFile.objects.filter(pk=rolled_back.pk).delete()
    young = data_dir / "files" / str(rolled_back.pk)[:2] / str(rolled_back.pk)
    draft = data_dir / "files" / "ab" / ".draft.of.a.crash"
    draft.parent.mkdir(exist_ok=True)
    draft.write_bytes(b"half")
    for path in files(data_dir):
        age(path, 0.9 if path == young else 1.1)

    assert sweep_orphans(NOW) == 2
    assert {path.name for path in files(data_dir)} == {str(kept.pk), str(rolled_back.pk)}
    assert load(kept) == b"kept"
    assert sweep_orphans(NOW) == 0


def test_a_store_that_does_not_exist_yet_has_no_orphans(db):
    assert sweep_orphans(NOW) == 0


def test_a_write_that_fails_leaves_no_row_and_no_file(key, data_dir, monkeypatch):
    def full(handle):
        if stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("foundation.disk.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store(Clean("pdf", b"letter"), key, NOW)
    assert not files(data_dir)
    assert not StoredFile.objects.exists()


def test_the_limits_on_unpacking_are_in_force():
    assert pikepdf.settings.get_qpdf_limits()["flate_max_memory"] == rewriting.LARGEST_STREAM
