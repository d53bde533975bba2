"""DOCX, read from the raw parts of the package as Word shows them."""
