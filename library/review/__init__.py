"""A person goes through what an import made of files: one document at a time, or what is sure all at once."""
