class EmbeddedError(Exception):
    """Something the person at the keyboard has to know; its text is a whole sentence."""
