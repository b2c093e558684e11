from fractions import Fraction

from scoring import Curve


def test_a_curve_is_straight_between_its_points_and_flat_after_the_last() -> None:
    curve = Curve.model_validate([["10", "10"], ["25", "20"]])
    values = ["0", "0.1", "5", "10", "10.000001", "17.5", "25", "25.000001", "1000"]
    assert [curve.at(Fraction(value)) for value in values] == [
        *map(Fraction, ["0", "0.1", "5", "10"]),
        10 + Fraction("0.000001") * Fraction(2, 3),
        *map(Fraction, ["15", "20", "20", "20"]),
    ]
