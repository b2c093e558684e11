"""A certificate's page for tests that need one."""

from datetime import date

from label.certificates.printed_fields import FamilyLine, PrintedPage

PAGE = PrintedPage(
    number="BB-2026-7K3M9Q",
    company="Librairie des Longs Prés",
    siren="999000052",
    level="confirmed",
    edition="2026",
    total="68.4",
    families=(
        FamilyLine("V", "Engagement bénévole des salariés", "15.9", "35", "45.3"),
        FamilyLine("H", "Recrutement local durable", "28.6", "40", "71.5"),
        FamilyLine("F", "Forum de l’emploi", "22", "25", "88.0"),
    ),
    bonus=2,
    issued_on=date(2026, 11, 23),
    valid_until=date(2028, 11, 22),
    verify_url="https://label.example/verify/BB-2026-7K3M9Q",
    test=True,
    sealed_by="Ville de Boulogne-Billancourt – TEST",
)
