"""What makes a PDF a PDF/A-2b besides its pages: output intent, XMP metadata, nothing that acts by itself.

In: an open ``pikepdf.Pdf``. Out: the same, changed. ISO 19005-2:2011, clauses named where they are served.
"""

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.assemble.make_parts import PROFILE_FILE

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""{marks}/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_PDFA = ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="B"'
_ROOT_KEPT = {"/Type", "/Pages", "/PageLabels", "/Outlines", "/PageMode", "/PageLayout", "/Lang", "/MarkInfo"}
_PAGE_DROPPED = ("/AA", "/PieceInfo", "/Metadata", "/Thumb", "/B", "/PresSteps", "/Dur", "/Trans", "/StructParents")


def strip_active(pdf: pikepdf.Pdf) -> None:
    """Leave only what shows: no scripts, actions, forms, attachments, layers (6.4 to 6.9)."""
    for key in list(pdf.Root.keys()):
        if key not in _ROOT_KEPT:
            del pdf.Root[key]
    if "/Outlines" in pdf.Root:
        del pdf.Root["/Outlines"]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for page in pdf.pages:
        for key in (*_PAGE_DROPPED, "/Annots"):
            if key in page.obj:
                del page.obj[key]


def add_output_intent(pdf: pikepdf.Pdf) -> None:
    """sRGB as the meaning of device colours (6.2.3)."""
    profile = pdf.make_stream(PROFILE_FILE.read_bytes(), N=3)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name("/GTS_PDFA1"),
                OutputConditionIdentifier=pikepdf.String("sRGB"),
                Info=pikepdf.String("sRGB IEC61966-2.1"),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )


def write_metadata(pdf: pikepdf.Pdf, *, claim: bool) -> None:
    """XMP metadata (6.6.2); ``claim`` says PDF/A-2b in it (6.6.4). No dates: the same reading, the same bytes."""
    packet = _PACKET.format(marks=_PDFA if claim else "").encode()
    stream = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(stream)
