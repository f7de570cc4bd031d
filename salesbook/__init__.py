"""Annual sales plans in Excel: decompose, issue, read back, reconcile."""

__version__ = "0.1.0"
