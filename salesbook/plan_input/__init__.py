"""The files of a plan, parsed and checked: text to tables, tables to a plan."""
