"""A plan as a document to be handed on: one model, and a renderer for each format.

model.py      what a document is: a cover, parts, and blocks
making.py     a version of a plan → a document, purely
rich_text.py  Markdown → blocks
pdf.py        → PDF by typst, in a process of its own with a limit of time
typeset.py    that process
word.py       → DOCX
json_form.py  a version without loss, for other programs

What people wrote is never markup of any of them: it goes in as values, not as source.
"""
