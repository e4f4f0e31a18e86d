"""Render: a document → HTML; compiled pages → a site. Stage 4 of build. Owns jinja2."""
