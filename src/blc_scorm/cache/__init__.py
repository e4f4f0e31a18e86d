"""What earlier builds made, so that a build redoes only what has changed.

Each step from source to package has a key: a digest of everything that its
result depends on. A result is used again when its key is the same.

=========  ==========================================  ======================
result     its key is over                             kept by
=========  ==========================================  ======================
settings   a page's place and its front matter         ``outline``
page       its text; what it found where it looked     ``pages``
package    its modules' settings, its pages' keys      ``packages``
=========  ==========================================  ======================

A cache costs nothing to lose: what is missing, damaged, foreign or unwritable
is made again. Entries are JSON: reading one runs no code.
"""
