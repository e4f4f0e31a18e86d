"""What people are told, and how it reaches them.

events     what happened to a plan → a notice for each person concerned
reminders  what comes round: dates that are near, reviews that wait
inbox      a person's notices, read and unread
wishes     language, time zone, and how each kind of notice comes
words      the sentences, in the person's language
mails      the outbox of mails: which notices go in which, when, and what came of it
letter     one mail as it is sent
calendar   due dates as calendar entries
links      signed addresses that work without a session

A service that changes a plan calls one function of ``events`` in the same transaction.
To add a kind of notice: a member of ``NoticeKind``, a function in ``events``, a sentence
in ``words``, and the way it comes where nobody chose in ``wishes``.
"""
