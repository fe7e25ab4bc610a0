package io.earshot.alerts;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What all rules remember of one mic or one site, by rule name. Belongs to the thread of that mic or site. */
final class RuleStates {
    private final SortedMap<String, RuleState> byRule;

    RuleStates() {
        this(new TreeMap<>());
    }

    RuleStates(SortedMap<String, RuleState> byRule) {
        this.byRule = byRule;
    }

    RuleState of(Rule rule) {
        return byRule.computeIfAbsent(rule.name(), name -> new RuleState());
    }

    void retain(Set<String> rules) {
        byRule.keySet().retainAll(rules);
    }

    SortedMap<String, RuleState> byRule() {
        return Collections.unmodifiableSortedMap(byRule);
    }
}
