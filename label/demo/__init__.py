"""A demonstration city: fictitious companies in every state of the label's life, made by the product's own actions."""

from label.demo.actions import fill
from label.demo.welcome import welcome

__all__ = ["fill", "welcome"]
