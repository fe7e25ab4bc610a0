package io.earshot.dashboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages, bounds and groups. */
class TimelineTest {
    private record Thing(String id, long at, String group, int revision) {}

    private static Timeline<Thing> timeline(int bound) {
        return new Timeline<>(bound, Thing::at, Thing::id, Thing::group);
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 50), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pagesGiveEachThingOnceWhileNewOnesCome(long seed) {
        Random random = new Random(seed);
        Timeline<Thing> timeline = timeline(10_000);
        Set<String> atFirst = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Thing thing = new Thing("t" + i, random.nextInt(60), "g" + random.nextInt(3), 1);
            timeline.put(thing);
            atFirst.add(thing.id());
        }
        List<String> seen = new ArrayList<>();
        Timeline.Key after = null;
        int came = 0;
        do {
            Timeline.Page<Thing> page =
                    timeline.page(null, after, Long.MAX_VALUE, Long.MIN_VALUE, thing -> true, 1 + random.nextInt(20));
            page.items().forEach(thing -> seen.add(thing.id()));
            after = page.next();
            for (int i = random.nextInt(5); i > 0; i--) {
                timeline.put(new Thing("new" + came++, random.nextInt(80), "g0", 1));
            }
            Thing known = timeline.get("t" + random.nextInt(300));
            timeline.put(new Thing(known.id(), known.at(), known.group(), known.revision() + 1));
        } while (after != null);
        assertThat(seen).doesNotHaveDuplicates().containsAll(atFirst);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pagesAreWhatAPlainListWouldGive(long seed) {
        Random random = new Random(seed);
        Timeline<Thing> timeline = timeline(200);
        Map<String, Thing> plain = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            Thing thing = new Thing("t" + i, random.nextInt(100), "g" + random.nextInt(4), 1);
            timeline.put(thing);
            plain.put(thing.id(), thing);
        }
        long before = random.nextInt(120);
        long end = random.nextInt(60);
        String group = random.nextBoolean() ? null : "g1";
        List<Thing> expected = plain.values().stream()
                .filter(thing -> thing.at() < before && thing.at() >= end)
                .filter(thing -> group == null || thing.group().equals(group))
                .sorted(java.util.Comparator.comparingLong(Thing::at).reversed().thenComparing(Thing::id))
                .toList();
        assertThat(timeline.page(group, null, before, end, thing -> true, 500).items())
                .isEqualTo(expected);
        assertThat(timeline.countSince("g1", end)).isEqualTo((int) plain.values().stream()
                .filter(thing -> thing.group().equals("g1") && thing.at() >= end)
                .count());
    }

    @Test
    void theOldestGoesWhereThereIsNoRoom() {
        Timeline<Thing> timeline = timeline(3);
        for (int i = 0; i < 10; i++) {
            timeline.put(new Thing("t" + i, i, "g", 1));
        }
        assertThat(timeline.size()).isEqualTo(3);
        assertThat(timeline.get("t6")).isNull();
        assertThat(timeline.page("g", null, Long.MAX_VALUE, Long.MIN_VALUE, thing -> true, 10)
                        .items())
                .extracting(Thing::id)
                .containsExactly("t9", "t8", "t7");
        timeline.forgetBefore(9);
        assertThat(timeline.all()).extracting(Thing::id).containsExactly("t9");
    }
}
