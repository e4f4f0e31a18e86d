"""What runs outside a request: grade delivery, rosters, cleaning up.

    queue.py    huey on the tool's database: who wakes, and where the work is done
    rounds.py   what is to be done and when; claims, so that of several workers one does it
    grades.py   the outbox of scores → the platforms, and the nightly comparison
    mail.py     notices → mails → the mail server, and reminders
    rosters.py  who is in a course
    cleaning.py what is old and goes
    files.py    files that wait for the virus scanner, and files that nothing points to

To add one: write a function that takes an ``Outfit`` (``lti.outfit``), and give it a row in
``rounds.ROUNDS``, or in ``rounds.ERRANDS`` if it empties an outbox. It must be harmless to
run twice, and must end by itself.
"""
