from label.kit.clock import day, now
from tests.csr.events.test_events import TOMORROW, announced
from tests.support.city import City, ok
from tests.support.workbooks import sheets

EPOCH = day(now()).toordinal() - 693_594  # today as a spreadsheet counts days


def test_the_list_at_the_door_is_whole_and_a_company_reads_its_own_line(city: City) -> None:
    soee, first, second = city.soee(), city.company(1, "=1+1"), city.company(2, "Œuvres & Fils")
    event = announced(soee)
    for firm, note in ((first, "Deux stands;=1+1"), (second, None)):
        path = f"/csr/events/{event}/registrations/{firm.siren}"
        ok(firm.put(path, {"people": 2, "offers": 24, "note": note}))
    ok(second.delete(f"/csr/events/{event}/registrations/{second.siren}?version=1"), 204)
    path = f"/csr/events/{event}/registrations.xlsx"
    answered = soee.get(path)
    name = f"inscriptions-{day(TOMORROW):%Y-%m-%d}.xlsx"
    assert answered.headers["content-disposition"] == f'attachment; filename="{name}"'
    titles, *rows = sheets(answered.content)["Inscriptions"]
    assert list(titles.values())[-2:] == ["Inscrite le", "Retirée le"]
    here = {"A": first.siren, "B": "=1+1", "C": 2.0, "D": 24.0, "E": "Deux stands;=1+1", "F": EPOCH}
    gone = {"A": second.siren, "B": "Œuvres & Fils", "C": 2.0, "D": 24.0, "F": EPOCH, "G": EPOCH}
    assert rows == sorted((here, gone), key=lambda row: str(row["A"]))
    assert sheets(first.get(path).content)["Inscriptions"] == [titles, here]
    assert soee.get(f"/csr/events/{event}x/registrations.xlsx").status_code == 404
