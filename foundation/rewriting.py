"""Rewrite what people send: only pixels and page content go on, nothing that acts or hides.

Looking at the first bytes of a file is not enough: a picture may carry an archive behind
it, a PDF a script. So a picture is decoded and encoded anew, and a PDF is built anew from
the content of its pages.
"""

import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Dictionary, Name, Page, Pdf, Stream
from PIL import Image, ImageFile, ImageOps

LARGEST_FILE = 10_000_000
MOST_PIXELS = 50_000_000
MOST_PAGES = 200
LARGEST_STREAM = 64_000_000

PAGE_KEYS = frozenset(
    {"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"}
)
RESOURCE_KEYS = frozenset(
    {"/ColorSpace", "/ExtGState", "/Font", "/Pattern", "/ProcSet", "/Shading", "/XObject"}
)
# Keys of a stream that lead out of the page: other files, other documents, private data.
STREAM_KEYS = (
    *("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/AF", "/AA"),
    *("/Metadata", "/PieceInfo", "/PtData", "/Measure"),
)
DOCUMENTS = frozenset(
    {
        *(".doc", ".docx", ".docm", ".dot", ".dotm", ".odt", ".rtf", ".pages", ".txt"),
        *(".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".ppt", ".pptx", ".pptm", ".odp"),
    }
)
PICTURE_ERRORS = (OSError, ValueError, SyntaxError, struct.error, IndexError, KeyError, EOFError)
PDF_ERRORS = (
    *(pikepdf.PdfError, pikepdf.DataDecodingError, pikepdf.ForeignObjectError, RuntimeError),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, NotImplementedError),
)

# For the whole process: without them half a megabyte unpacks to half a gigabyte.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=LARGEST_STREAM,
    run_length_max_memory=LARGEST_STREAM,
    png_max_memory=LARGEST_STREAM,
    tiff_max_memory=LARGEST_STREAM,
    dct_max_memory=LARGEST_STREAM,
    parser_max_container_size=1_000_000,
)


class Refused(Exception):
    """A file that is not taken; the sentence may be shown to the person who sent it."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A rewritten file: `pdf`, `jpeg` or `png`."""

    kind: str
    data: bytes


def clean(name: str, data: bytes) -> Clean:
    """Return the rewritten copy of a file. Raises Refused. `name` only helps to explain."""
    if not data:
        raise Refused(_("The file is empty."))
    if len(data) > LARGEST_FILE:
        largest = LARGEST_FILE // 1_000_000
        raise Refused(_("The file must be smaller than %(n)s MB.") % {"n": largest})
    if data.startswith(b"\xff\xd8\xff"):
        return _picture("jpeg", data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture("png", data)
    if data[:32].lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):
        return _pdf(data)
    raise Refused(_wrong_type(PurePath(name).suffix.lower()))


def _wrong_type(suffix: str) -> str:
    if suffix in {".heic", ".heif", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".svg"}:
        return _("This kind of picture cannot be taken. Save it as JPEG or PNG and try again.")
    if suffix in DOCUMENTS:
        return _("Save the document as PDF and try again.")
    if suffix in {".zip", ".rar", ".7z", ".gz", ".tar"}:
        return _("Archives cannot be taken. Send each file by itself, as PDF, JPEG or PNG.")
    return _("The file must be a PDF, a JPEG or a PNG.")


def _picture(kind: str, data: bytes) -> Clean:
    try:
        return Clean(kind, _redrawn(kind, data))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused(_too_many_pixels()) from None
    except PICTURE_ERRORS:
        raise Refused(_("The picture is damaged and cannot be opened.")) from None


def _redrawn(kind: str, data: bytes) -> bytes:
    """Decode a picture and encode it anew, upright, without anything but its pixels."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint allows them for the whole process
    with Image.open(BytesIO(data), formats=[kind]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused(_too_many_pixels())
        upright = ImageOps.exif_transpose(picture)
    plain = upright.convert(_mode(kind, upright))
    plain.info = {}
    out = BytesIO()
    plain.save(out, format=kind, quality=90)
    return out.getvalue()


def _mode(kind: str, picture: Image.Image) -> str:
    if picture.mode in {"L", "1"}:
        return "L"
    return "RGBA" if kind == "png" and picture.has_transparency_data else "RGB"


def _too_many_pixels() -> str:
    return _("The picture is too large. Make it smaller, or take it anew in a lower quality.")


def _pdf(data: bytes) -> Clean:
    try:
        with pikepdf.open(BytesIO(data)) as source:
            return Clean("pdf", _rebuilt(source))
    except pikepdf.PasswordError:
        raise Refused(_("The PDF asks for a password. Save it without one.")) from None
    except PDF_ERRORS:
        raise Refused(_("The PDF is damaged and cannot be opened.")) from None


def _rebuilt(source: Pdf) -> bytes:
    """Build a PDF anew from its pages' content; filled-in form fields become part of it."""
    if not 0 < len(source.pages) <= MOST_PAGES:
        raise Refused(_("A PDF must have between 1 and %(n)s pages.") % {"n": MOST_PAGES})
    source.generate_appearance_streams()
    source.flatten_annotations("all")
    with Pdf.new() as target:
        for page in source.pages:
            _bare(page)
            target.pages.append(page)
        for thing in target.objects:
            if isinstance(thing, Stream):
                _inward(thing)
        target.remove_unreferenced_resources()
        out = BytesIO()
        target.save(out, encryption=False, linearize=False)
    return out.getvalue()


def _bare(page: Page) -> None:
    for key in set(page.obj.keys()) - PAGE_KEYS:
        del page.obj[key]
    _only_known(page.obj.get(Name.Resources))


def _only_known(resources: object) -> None:
    """Keep what draws; a dictionary of any other name may hold anything."""
    if isinstance(resources, Dictionary):
        for key in set(resources.keys()) - RESOURCE_KEYS:
            del resources[key]


def _inward(stream: Stream) -> None:
    """Cut what leads from a stream to anything outside of the page."""
    for key in STREAM_KEYS:
        if key in stream:
            del stream[key]
    _only_known(stream.get(Name.Resources))
