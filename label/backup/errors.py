from label.kit.errors import Conflict


class ArchiveRefused(Conflict):
    """The archive, or the place to restore it into, does not do. Nothing was changed."""
