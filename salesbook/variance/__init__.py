"""From facts to results: actuals against plan and prior year."""
