"""What the tool does, one noun per file.

A service takes a session and plain values, never a request and never a global,
and does not touch the network: what must reach a platform is queued and sent by
a job. The caller commits, unless the docstring says otherwise.
"""
