"""What people do to a workbook before they return it: rows inserted, sheets renamed, mistakes typed."""
