package io.earshot.sinks.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SafeNameTest {
    private static final List<String> HOSTILE = List.of(
            "",
            "a/b",
            "a b",
            "a_b/",
            "a+b",
            "a#b",
            "#",
            "..",
            ".",
            "../../etc",
            "ß",
            "\u0000",
            "$SYS",
            "x".repeat(101));

    @Test
    void leavesAloneWhatIsSafe() {
        assertThat(SafeName.of("mic-17_b")).isEqualTo("mic-17_b");
        assertThat(SafeName.withDots("north.mic-17")).isEqualTo("north.mic-17");
    }

    @Test
    void makesAnythingSafeAndKeepsDifferentNamesDifferent() {
        Set<String> names = new HashSet<>();
        for (String each : HOSTILE) {
            assertThat(SafeName.of(each)).matches("[a-zA-Z0-9_-]{1,110}");
            assertThat(SafeName.withDots(each)).matches("[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,109}");
            names.add(SafeName.of(each));
        }
        assertThat(names).hasSize(HOSTILE.size());
        assertThat(SafeName.of("a/b")).isNotEqualTo(SafeName.of("a_b")).startsWith("a_b-");
    }
}
