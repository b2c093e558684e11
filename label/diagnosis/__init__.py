"""`label doctor`: what is stored in two places is compared. The checks read every table they compare, by design."""

from label.diagnosis.doctor import disagreements, examine
from label.diagnosis.scope import CheckScope, Notice

__all__ = ["CheckScope", "Notice", "disagreements", "examine"]
