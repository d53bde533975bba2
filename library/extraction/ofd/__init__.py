"""OFD files (GB/T 33190) → paragraphs in reading order, page by page; the package is opened with ofdkit."""
