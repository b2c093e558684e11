"""What may come of an untrusted file beside an answer."""


class Refused(Exception):
    """The file's own fault, found by a task: `code` is one word of the task's own list, `detail` names what was found.

    `too_complex` is common to all tasks: the file used up the memory or the CPU time that its process has.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


class Interrupted(Exception):
    """The process crashed, was killed or took too long, or there was no place for it: nothing is known of the file,
    and the same file may be sent again."""
