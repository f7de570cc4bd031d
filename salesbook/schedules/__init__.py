"""The schedules that stand beside the targets: staffing, training, budget, activity, appraisal and more."""
