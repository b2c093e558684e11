"""`label doctor`: what is stored in two places is compared. The checks read every table they compare, by design."""

from label.diagnosis.doctor import disagreements, examine
from label.diagnosis.scope import Notice, Scope

__all__ = ["Notice", "Scope", "disagreements", "examine"]
