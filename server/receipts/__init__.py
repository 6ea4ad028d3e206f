"""Files in, text and words with boxes out. The only home of tesseract, Pillow and PDFium.

What a person drags in may be hostile, so all of it is read in a process of its own (`worker`), which has
little memory and little time, and may die.
"""
