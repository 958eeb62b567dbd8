"""A page becomes words: text layer or OCR, reading order, correction, confidence.

``engine.probe`` says what reads, ``page.read_page`` reads one page.
"""
