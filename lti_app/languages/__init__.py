"""The languages of the tool: catalogues of its texts, patterns of its dates and numbers.

To add a language, make its folder in ``lti_app/translations/`` by
``make translations LANGUAGE=<tag>`` and translate the two catalogues in it.
"""
