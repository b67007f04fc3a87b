"""What is known about a program without running it: types by probing, activity, congruence, liveness."""

from s2s_ad.analysis import typerules as typerules
