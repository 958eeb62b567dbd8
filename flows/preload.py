"""What the workers' parent imports once, so that each new worker is a cheap fork. Imported for effect only."""

import cv2  # noqa: F401
import pdfplumber  # noqa: F401
import pikepdf  # noqa: F401
import pypdfium2  # noqa: F401
import pytesseract  # noqa: F401
import typer  # noqa: F401 - a worker imports the main module again, and that is the command line
