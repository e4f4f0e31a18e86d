"""The compiler of course modules. ``build.py`` shows the pipeline on one page."""
