"""What sealing refuses."""

from label.kit.errors import Unavailable


class SealUnusable(Unavailable):
    """The seal's file or token cannot be used: nothing can be issued until someone mends the settings."""
