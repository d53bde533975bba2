"""The reading room: EPUB files become books with chapters, which are read page by page."""
