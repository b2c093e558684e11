"""Of two ends at once, never both when they would leave nobody."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from label.kit.actor import Membership, Role
from tests.people.test_actions import LEFT, membership
from tests.support.city import Caller, City, ok


@pytest.mark.parametrize("act", ["memberships/{}/end", "departure"])
def test_two_last_officers_who_end_each_other_at_once_leave_one(city: City, act: str) -> None:
    last = city.officer()
    for turn in range(8):
        pair = [last, city.person(f"officer{turn}@city.example", Membership(Role.CITY))]
        paths = [
            f"/people/{one.person_id}/{act.format(membership(last, one.person_id)['id'])}" for one in reversed(pair)
        ]
        gate = Barrier(2)

        def send(who: Caller, path: str, gate: Barrier = gate) -> int:
            gate.wait()
            return who.post(path, LEFT).status_code

        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(send, pair, paths))
        assert told.count(200) == 1, told
        last = pair[told.index(200)]
        ok(last.get("/audit"))
