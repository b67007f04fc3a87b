"""A rule is found whichever rule modules happen to be loaded."""

from s2s_ad.rules.registry import MODULES, all_rules


def test_every_rule_is_in_a_module_that_its_prefix_loads():
    for rule in all_rules():
        module = rule.function.__module__ if rule.function is not None else ""
        if module.startswith("s2s_ad.rules."):
            names = next(names for prefix, names in MODULES.items() if rule.prim.startswith(prefix))
            assert module.rpartition(".")[2] in names, rule.prim
