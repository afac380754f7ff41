"""The error of this package, in a module of its own so that all others can import it."""


class EmbeddedError(Exception):
    """A problem that the user of the command must solve; ``str()`` is a whole sentence."""
