"""What can be wrong with a book file; each message says what to do."""


class BadBook(ValueError):
    """The file cannot become a book; the message is for the person who uploaded it."""
