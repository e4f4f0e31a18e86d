"""LTI 1.3: the only importer of PyLTI1p3, and the wall around it.

PyLTI1p3 decides the order of the steps and checks the messages' shape; each of
its gaps is closed in a subclass here. What leaves this package are plain values
(``models.message``) or a ``LaunchRefused``, never an exception of the library.

    login.py      the platform says somebody is coming → the address to send them to
    launch.py     the signed message that comes back → a verified LaunchMessage
    states.py     what binds the two: one row, used once
    token.py      reading and checking an id_token
    claims.py     claims of any shape → LaunchMessage
    keysets.py    platforms' public keys: cached, fetched within limits
    http.py       the only way out to a platform
    keys.py       our own keys and what is encrypted with the secret
    connector.py  signed requests to a platform's services
    platforms.py  registrations, from the database
"""
