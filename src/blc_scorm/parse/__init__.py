"""Parse: what the author wrote → typed objects. Stage 2 of build.

``course_file`` reads course.toml, module.toml and front matter into a
:class:`~blc_scorm.model.Course`; ``markdown`` turns one page's text into a
:class:`~blc_scorm.model.Document`. Mistakes are collected, never raised.
"""
