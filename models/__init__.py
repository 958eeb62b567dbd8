"""The nouns of hoso: frozen, typed values without any input or output.

Every room imports these; they import nothing of ours. Text is NFC, times carry an offset, a box is
``(x0, y0, x1, y1)`` as fractions of the upright page with the origin at the top left, and page
numbers start at 1 and are those of the file as received.
"""
