import numpy as np


def double_pendulum_jvp(a, b, m1, m2, l1, l2, dt, steps, a_dot, b_dot):
    """Value of double_pendulum and its tangent with respect to a, b.

    classics.py:53, for a f8, b f8, m1 f8, m2 f8, l1 f8, l2 f8, dt f8, steps i8
    """
    h = 0.5 * dt
    p = 0.0
    q = 0.0
    p_dot = 0.0
    q_dot = 0.0
    for _ in range(steps):
        p1, q1, p1_dot, q1_dot = accelerations_jvp(
            a, b, p, q, m1, m2, l1, l2, a_dot, b_dot, p_dot, q_dot
        )
        t1_dot = a_dot + h * p_dot
        t2_dot = b_dot + h * q_dot
        t3_dot = p_dot + h * p1_dot
        t4_dot = q_dot + h * q1_dot
        p2, q2, p2_dot, q2_dot = accelerations_jvp(
            a + h * p, b + h * q, p + h * p1, q + h * q1, m1, m2, l1, l2, t1_dot,
            t2_dot, t3_dot, t4_dot
        )
        a3_dot = a_dot + h * t3_dot
        a3 = a + h * (p + h * p1)
        b3_dot = b_dot + h * t4_dot
        b3 = b + h * (q + h * q1)
        t5_dot = p_dot + h * p2_dot
        t6_dot = q_dot + h * q2_dot
        p3, q3, p3_dot, q3_dot = accelerations_jvp(
            a3, b3, p + h * p2, q + h * q2, m1, m2, l1, l2, a3_dot, b3_dot, t5_dot,
            t6_dot
        )
        a4_dot = a_dot + dt * t5_dot
        a4 = a + dt * (p + h * p2)
        b4_dot = b_dot + dt * t6_dot
        b4 = b + dt * (q + h * q2)
        t7_dot = p_dot + dt * p3_dot
        t8_dot = q_dot + dt * q3_dot
        p4, q4, p4_dot, q4_dot = accelerations_jvp(
            a4, b4, p + dt * p3, q + dt * q3, m1, m2, l1, l2, a4_dot, b4_dot, t7_dot,
            t8_dot
        )
        t9 = dt / 6.0
        a_dot += dt * (p_dot + t9 * (p1_dot + p2_dot + p3_dot))
        a = a + dt * (p + t9 * (p1 + p2 + p3))
        b_dot += dt * (q_dot + t9 * (q1_dot + q2_dot + q3_dot))
        b = b + dt * (q + dt / 6.0 * (q1 + q2 + q3))
        p_dot += t9 * (p1_dot + 2.0 * p2_dot + 2.0 * p3_dot + p4_dot)
        p = p + dt / 6.0 * (p1 + 2.0 * p2 + 2.0 * p3 + p4)
        q_dot += t9 * (q1_dot + 2.0 * q2_dot + 2.0 * q3_dot + q4_dot)
        q = q + dt / 6.0 * (q1 + 2.0 * q2 + 2.0 * q3 + q4)
    t10 = l1 * l1 * p
    t11 = 2.0 * l1 * l2
    t12 = t11 * p
    t13 = t12 * q
    t14 = a - b
    t15 = np.cos(t14)
    t16 = l2 * l2 * q
    t17 = 2.0 * p_dot * t10 + 2.0 * q_dot * t16 + (t11 * p_dot * q + t12 * q_dot) * t15
    speeds_dot = t17 - t13 * np.sin(t14) * (a_dot - b_dot)
    speeds = t10 * p + t13 * t15 + t16 * q
    t18 = 0.5 * m1 * l1 * l1 * p
    motion_dot = 2.0 * p_dot * t18 + 0.5 * m2 * speeds_dot
    motion = t18 * p + 0.5 * m2 * speeds
    t19 = (m1 + m2) * l1
    return (
        motion - 9.81 * (t19 * np.cos(a) + m2 * l2 * np.cos(b)),
        motion_dot + 9.81 * (t19 * np.sin(a) * a_dot + m2 * l2 * np.sin(b) * b_dot)
    )


def accelerations_jvp(a, b, p, q, m1, m2, l1, l2, a_dot, b_dot, p_dot, q_dot):
    """Value and tangent of accelerations."""
    d_dot = a_dot - b_dot
    d = a - b
    t1 = 2.0 * m1 + m2
    low_dot = m2 * (np.sin(2.0 * d) * (2.0 * d_dot))
    low = t1 - m2 * np.cos(2.0 * d)
    t2 = np.sin(a)
    t3 = a - 2.0 * b
    pull_dot = (
        9.81
        * (t1 * (np.cos(a) * a_dot) + m2 * (np.cos(t3) * (a_dot - 2.0 * b_dot)))
    )
    pull = 9.81 * ((2.0 * m1 + m2) * t2 + m2 * np.sin(t3))
    t4_dot = np.cos(d) * d_dot
    t4 = np.sin(d)
    t5 = 2.0 * m2 * t4
    t6_dot = 2.0 * (q_dot * q) * l2
    t7_dot = 2.0 * (p_dot * p) * l1
    t7 = p * p * l1
    t8 = np.cos(d)
    t9 = q * q * l2 + t7 * t8
    push_dot = 2.0 * m2 * t4_dot * t9 + t5 * (t6_dot + t7_dot * t8 - t7 * (t4 * d_dot))
    push = t5 * t9
    t10 = m1 + m2
    t11 = q * q * l2 * m2
    swing_dot = (
        t10 * (t7_dot - 9.81 * (t2 * a_dot))
        + t6_dot * m2 * t8
        - t11 * (t4 * d_dot)
    )
    swing = t10 * (p * p * l1 + 9.81 * np.cos(a)) + t11 * np.cos(d)
    t12 = l1 * low
    out = -(pull + push) / t12
    t13 = 2.0 * np.sin(d)
    t14 = l2 * low
    t15 = t13 * swing / t14
    return (
        out, t15, -((pull_dot + push_dot) / t12 + out / t12 * (l1 * low_dot)),
        (2.0 * t4_dot * swing + t13 * swing_dot) / t14 - t15 / t14 * (l2 * low_dot)
    )
