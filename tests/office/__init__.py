"""The office: invented dossiers with known truth, for tests, benchmarks and ``examples/``.

Everything is deterministic by seed and everybody in it is invented. Nothing here imports the pipeline, so it can
judge the pipeline. Import the module you need; this package imports nothing by itself.

Pages and their truth (``truth.py``, ``sheet.py``, ``writer.py``, ``papers/``)::

    from tests.office.papers import sample_pages, make_paper, KINDS
    pages = sample_pages("form", seed=7)            # list of Page at 300 dpi; kinds in KINDS
    page = pages[0]
    page.image        # ndarray uint8 (height, width, 3), BGR
    page.dpi          # 300
    page.text         # what a person would copy out: blocks in reading order (letterhead left, then right ...)
    page.text_rows    # the same words row by row across the page
    page.body_text    # without letterhead, signature block, header and page number
    page.words        # Word(text, box, line, block, part); box = (x0, y0, x1, y1) fractions of the upright image
    page.fields       # TrueField(key, value, printed, box, role): value normalised (dates ISO, money digits)
    page.seals, page.inks, page.codes    # boxes of red seals, of ink signatures; QR codes as Code(text, box)
    page.rotation     # degrees clockwise that make ``image`` upright (0 unless turned on purpose)
    page.blank        # a page with nothing on it

Dotted leaders of forms are drawn but are no words: strip ``[.…_]{3,}`` from a reader's text before comparing.

Degradations (``degrade.py``)::

    from tests.office.degrade import Level, degrade, photograph, turn
    worse = degrade(page, Level.STAMP_4, seed=7)    # CLEAN, STAMP_1, STAMP_4, STAMP_4_150, and rougher ones
    photo = photograph(page, seed=7, blur=0.0)      # sheet on a table: perspective, shadow, glare
    turned = turn(page, 90)                         # image turned 90 degrees clockwise; rotation becomes 270
    worse.jpeg(quality=80), worse.png()             # bytes of a file; truth boxes follow the picture

Files (``files.py``): ``image_pdf(pages)``, ``text_pdf(sheets)``, ``tiff(pages)``.

Dossiers (``dossier.py``)::

    from tests.office.dossier import make_dossier, write
    d = make_dossier(3, "land_transfer", defects=("missing:hop_dong",), bundle=False, level=Level.STAMP_1)
    d.files, d.submission, d.truth              # truth: components with pages and fields, checklist, findings
    write(d, folder)

Keys and certificates (``pki.py``): see there; everything offline, by certomancer and pyHanko.
"""
