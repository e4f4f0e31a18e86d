"""Action plans, one noun per file. Read ``workflow`` and ``access`` first.

templates     what a plan asks for
template_editing    new versions of that, by programme staff
values        one type of field per entry: cleaning, emptiness, plain words
team          authors of a plan, and who of them wrote what
fields        autosave, and the merge of what two devices wrote
workflow      the states, and every step between them
versions      submitting, withdrawing, beginning the next stage
compare       two versions, word by word
completeness  what is still missing, and why
comments      on fields and on words in them, until settled
anchors       finding those words again in later versions
reviews       an expert's draft, and what of it is sent
assigning     giving plans to readers by rule
decisions     return or accept, with a score by the rubric
recordings    what experts say instead
snippets      advice that an expert keeps to use again
listing       what staff see
access        who may do what
"""
