"""PDF files with a text layer → paragraphs in reading order, page by page, with pypdfium2."""
