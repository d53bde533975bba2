"""DOC, WPS, RTF and ODT: made into a DOCX by LibreOffice, and read as one."""
