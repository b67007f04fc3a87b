import numpy as np


def double_pendulum_vjp(a, b, m1, m2, l1, l2, dt, steps, out_bar=1.0):
    """Value of double_pendulum and its adjoints with respect to a, b.

    classics.py:53, for a f8, b f8, m1 f8, m2 f8, l1 f8, l2 f8, dt f8, steps i8
    """
    # --- forward sweep ---
    h = 0.5 * dt
    residuals_tape = []
    residuals_tape_1 = []
    residuals_tape_2 = []
    residuals_tape_3 = []
    p = 0.0
    q = 0.0
    for _ in range(steps):
        p1, q1, residuals = accelerations_fwd(a, b, p, q, m1, m2, l1, l2)
        residuals_tape_3.append(residuals)
        p2, q2, residuals = accelerations_fwd(
            a + h * p, b + h * q, p + h * p1, q + h * q1, m1, m2, l1, l2
        )
        residuals_tape_2.append(residuals)
        a3 = a + h * (p + h * p1)
        b3 = b + h * (q + h * q1)
        p3, q3, residuals = accelerations_fwd(
            a3, b3, p + h * p2, q + h * q2, m1, m2, l1, l2
        )
        residuals_tape_1.append(residuals)
        a4 = a + dt * (p + h * p2)
        b4 = b + dt * (q + h * q2)
        p4, q4, residuals = accelerations_fwd(
            a4, b4, p + dt * p3, q + dt * q3, m1, m2, l1, l2
        )
        residuals_tape.append(residuals)
        a = a + dt * (p + dt / 6.0 * (p1 + p2 + p3))
        b = b + dt * (q + dt / 6.0 * (q1 + q2 + q3))
        p = p + dt / 6.0 * (p1 + 2.0 * p2 + 2.0 * p3 + p4)
        q = q + dt / 6.0 * (q1 + 2.0 * q2 + 2.0 * q3 + q4)
    t1 = l1 * l1
    t2 = t1 * p
    t3 = 2.0 * l1 * l2
    t4 = t3 * p
    t5 = t4 * q
    t6 = a - b
    t7 = np.cos(t6)
    t8 = l2 * l2
    t9 = t8 * q
    speeds = t2 * p + t5 * t7 + t9 * q
    t10 = 0.5 * m1 * l1 * l1
    t11 = t10 * p
    t12 = 0.5 * m2
    motion = t11 * p + t12 * speeds
    t13 = (m1 + m2) * l1
    t14 = m2 * l2
    out = motion - 9.81 * (t13 * np.cos(a) + t14 * np.cos(b))

    # --- reverse sweep ---
    # motion = 0.5 * m1 * l1 * l1 * p * p + 0.5 * m2 * speeds
    speeds_bar = out_bar * t12
    # speeds = l1 * l1 * p * p + 2.0 * l1 * l2 * p * q * np.cos(a - b) + l2 * l2 * q * q
    t15 = speeds_bar * t5 * np.sin(t6)
    a_bar = 9.81 * out_bar * t13 * np.sin(a) - t15
    b_bar = t15 + 9.81 * out_bar * t14 * np.sin(b)
    t16 = speeds_bar * (p * t1 + t2) + out_bar * (p * t10 + t11)
    p_bar = t16 + speeds_bar * t7 * q * t3
    q_bar = speeds_bar * (q * t8 + t9) + speeds_bar * t7 * t4
    for _ in reversed(range(steps)):
        residuals = residuals_tape.pop()
        residuals_1 = residuals_tape_1.pop()
        residuals_2 = residuals_tape_2.pop()
        residuals_3 = residuals_tape_3.pop()
        # q = q + dt / 6.0 * (q1 + 2.0 * q2 + 2.0 * q3 + q4)
        t17 = dt / 6.0
        q4_bar = q_bar * t17
        # p = p + dt / 6.0 * (p1 + 2.0 * p2 + 2.0 * p3 + p4)
        p4_bar = p_bar * t17
        # b = b + dt * (q + dt / 6.0 * (q1 + q2 + q3))
        t18_bar = b_bar * dt * t17
        # a = a + dt * (p + dt / 6.0 * (p1 + p2 + p3))
        t19_bar = a_bar * dt * t17
        # p4, q4 = accelerations(a4, b4, p + dt * p3, q + dt * q3, m1, m2, l1, l2)
        a4_bar, b4_bar, t20_bar, t21_bar = accelerations_rev(residuals, p4_bar, q4_bar)
        p3_bar = t20_bar * dt + t19_bar + 2.0 * p4_bar
        q3_bar = t21_bar * dt + t18_bar + 2.0 * q4_bar
        # p3, q3 = accelerations(a3, b3, p + h * p2, q + h * q2, m1, m2, l1, l2)
        a3_bar, b3_bar, t22_bar, t23_bar = accelerations_rev(
            residuals_1, p3_bar, q3_bar
        )
        p2_bar = h * (t22_bar + a4_bar * dt) + t19_bar + 2.0 * p4_bar
        q2_bar = h * (t23_bar + b4_bar * dt) + t18_bar + 2.0 * q4_bar
        # p2, q2 = accelerations(a + h * p, b + h * q, p + h * p1, q + h * q1, m1, m2, l1, l2)
        t24_bar, t25_bar, t26_bar, t27_bar = accelerations_rev(
            residuals_2, p2_bar, q2_bar
        )
        p1_bar = h * (t26_bar + a3_bar * h) + t19_bar + p4_bar
        q1_bar = h * (t27_bar + b3_bar * h) + t18_bar + q4_bar
        # p1, q1 = accelerations(a, b, p, q, m1, m2, l1, l2)
        t28, t29, t30, t31 = accelerations_rev(residuals_3, p1_bar, q1_bar)
        a_bar_1 = t28 + t24_bar + a3_bar + a4_bar + a_bar
        b_bar_1 = t29 + t25_bar + b3_bar + b4_bar + b_bar
        t32 = (
            t30
            + t24_bar * h
            + t26_bar
            + a3_bar * h
            + t22_bar
            + a4_bar * dt
            + t20_bar
        )
        p_bar = t32 + a_bar * dt + p_bar
        t33 = (
            t31
            + t25_bar * h
            + t27_bar
            + b3_bar * h
            + t23_bar
            + b4_bar * dt
            + t21_bar
        )
        q_bar = t33 + b_bar * dt + q_bar
        a_bar = a_bar_1
        b_bar = b_bar_1
    return out, a_bar, b_bar


def accelerations_fwd(a, b, p, q, m1, m2, l1, l2):
    """The forward sweep of accelerations."""
    d = a - b
    low = 2.0 * m1 + m2 - m2 * np.cos(2.0 * d)
    pull = 9.81 * ((2.0 * m1 + m2) * np.sin(a) + m2 * np.sin(a - 2.0 * b))
    push = 2.0 * m2 * np.sin(d) * (q * q * l2 + p * p * l1 * np.cos(d))
    swing = (m1 + m2) * (p * p * l1 + 9.81 * np.cos(a)) + q * q * l2 * m2 * np.cos(d)
    return (
        -(pull + push) / (l1 * low), 2.0 * np.sin(d) * swing / (l2 * low),
        (a, b, p, q, m1, m2, l1, l2)
    )


def accelerations_rev(residuals, out_bar_1, out_bar_2):
    """The reverse sweep of accelerations."""
    a, b, p, q, m1, m2, l1, l2 = residuals
    # return -(pull + push) / (l1 * low), 2.0 * np.sin(d) * swing / (l2 * low)
    d = a - b
    t1 = 2.0 * m1 + m2
    low = t1 - m2 * np.cos(2.0 * d)
    t2 = l2 * low
    t3 = np.cos(d)
    t4 = q * q * l2
    t5 = t4 * m2
    t6 = np.cos(a)
    t7 = p * p * l1
    t8 = m1 + m2
    swing = t8 * (t7 + 9.81 * t6) + t5 * t3
    t9 = np.sin(d)
    t10_bar = out_bar_2 / t2
    t11 = out_bar_2 * (2.0 * t9 * swing / t2 / t2) * l2
    swing_bar = t10_bar * (2.0 * t9)
    t12 = l1 * low
    t13 = t4 + t7 * t3
    t14 = 2.0 * m2 * t9
    push = t14 * t13
    t15 = a - 2.0 * b
    t16 = np.sin(a)
    pull = 9.81 * (t1 * t16 + m2 * np.sin(t15))
    t17_bar = out_bar_1 / t12
    # push = 2.0 * m2 * np.sin(d) * (q * q * l2 + p * p * l1 * np.cos(d))
    t18 = t17_bar * t14
    p_bar = 2.0 * (swing_bar * t8 * l1 * p) - 2.0 * (t18 * t3 * l1 * p)
    q_bar = 2.0 * (swing_bar * t3 * m2 * l2 * q) - 2.0 * (t18 * l2 * q)
    # pull = 9.81 * ((2.0 * m1 + m2) * np.sin(a) + m2 * np.sin(a - 2.0 * b))
    t19_bar = 9.81 * t17_bar * m2 * np.cos(t15)
    # low = 2.0 * m1 + m2 - m2 * np.cos(2.0 * d)
    t20 = (out_bar_1 * (-(pull + push) / t12 / t12) * l1 + t11) * m2 * np.sin(2.0 * d)
    t21 = t18 * t7 * t9 - (2.0 * t20 + t17_bar * t13 * (2.0 * m2) * t3)
    d_bar = t21 - swing_bar * t5 * t9 + 2.0 * (t10_bar * swing) * t3
    # d = a - b
    a_bar = d_bar - 9.81 * t17_bar * t1 * t6 - t19_bar - 9.81 * (swing_bar * t8) * t16
    b_bar = 2.0 * t19_bar - d_bar
    return a_bar, b_bar, p_bar, q_bar
