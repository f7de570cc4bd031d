"""Numbers to book specs: what every workbook contains."""
