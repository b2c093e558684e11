"""What `label account list` prints."""


def without_id(line: str) -> str:
    """A line of the list after the person's id, of 32 hexadecimal digits."""
    person_id, _, rest = line.partition("\t")
    assert (len(person_id), int(person_id, 16) > 0) == (32, True)
    return rest
