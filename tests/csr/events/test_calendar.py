from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some
from icalendar import Calendar
from pydantic import TypeAdapter

from csr.events.calendar import calendar
from csr.events.models import CityEvent, EventKind
from label.kit.ids import new_id
from label.kit.settings import Settings
from label.kit.text import Text

SETTINGS = Settings()
TEXT: TypeAdapter[str] = TypeAdapter(Text)
START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def printed(words: str) -> bool:
    """Would the product take this text?"""
    try:
        return TEXT.validate_python(words) == words
    except ValueError:
        return False


def row(**columns: object) -> CityEvent:
    usual = {"id": new_id(), "kind": EventKind.FORUM, "title": "Forum", "place": "Hôtel de ville", "version": 3}
    times = {"starts_at": START, "ends_at": START + timedelta(hours=3), "changed_at": START - timedelta(days=9)}
    return CityEvent(**(usual | times | columns))


@given(some.text(min_size=1, max_size=200).filter(printed))
def test_any_words_come_back_as_they_were_from_lines_of_75_bytes(words: str) -> None:
    sent = calendar(SETTINGS, [row(title=words, description=words)])
    assert max(len(line) for line in sent.split(b"\r\n")) <= 75
    (entry,) = Calendar.from_ical(sent).walk("VEVENT")
    assert (str(entry["summary"]), str(entry["description"])) == (words, f"Forum de l’emploi\n\n{words}")


def test_an_event_keeps_its_name_wherever_the_service_moves() -> None:
    event, moved = row(), SETTINGS.model_copy(update={"base_url": "https://autre.example"})
    first, second = (Calendar.from_ical(calendar(one, [event])).walk("VEVENT")[0] for one in (SETTINGS, moved))
    assert first["uid"] == second["uid"]
    assert str(first["sequence"]) == "2"


def test_the_hours_around_the_change_of_the_clocks_are_those_announced() -> None:
    (entry,) = Calendar.from_ical(calendar(SETTINGS, [row()])).walk("VEVENT")
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (START, START + timedelta(hours=3))
    assert entry.decoded("dtstamp") == START - timedelta(days=9)
