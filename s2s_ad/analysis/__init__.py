"""What is known about a program without running it: types by probing, activity, congruence, liveness."""
