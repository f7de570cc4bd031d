"""Plan files to numbers: checking a plan and decomposing its targets."""
