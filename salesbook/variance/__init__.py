"""Facts to results: actuals against plan and prior year."""
