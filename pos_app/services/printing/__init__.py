"""Print jobs: papers, stored and sent to the printer."""
