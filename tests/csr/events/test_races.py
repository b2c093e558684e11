from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.csr.events.test_events import announced
from tests.support.city import Caller, City, ok
from tests.test_queries_counted import queries

FIRMS = 4


def test_of_firms_that_want_the_last_place_at_once_one_has_it(city: City) -> None:
    soee, firms = city.soee(), [city.company(number) for number in range(FIRMS)]
    for _ in range(3):
        event = announced(soee, capacity=1)
        with ThreadPoolExecutor(FIRMS) as pool:
            answers = list(pool.map(partial(come, event), firms))
        assert sorted(answers) == [200, *[409] * (FIRMS - 1)]
        assert ok(city.anyone.get(f"/csr/events/{event}"))["registered"] == 1


def test_a_page_of_events_or_registrations_takes_as_many_queries_as_a_few(city: City) -> None:
    soee = city.soee()
    events = [announced(soee) for _ in range(12)]
    for number in range(12):
        ok(soee.put(f"/csr/events/{events[0]}/registrations/{city.add_company(number)}", {"people": 1}))
    for path in ("/csr/events", f"/csr/events/{events[0]}/registrations"):
        assert queries(soee, f"{path}?limit=2", 2) == queries(soee, path, 12)


def come(event: str, firm: Caller) -> int:
    return firm.put(f"/csr/events/{event}/registrations/{firm.siren}", {"people": 1}).status_code
