package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static io.earshot.alerts.SoundEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.SoundEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateCodecTest {
    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 50), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyStateComesBackAsItWasAndNoCutOneIsTaken(long seed) {
        Random random = new Random(seed);
        RuleStates states = states(random);
        var place = random.nextBoolean() ? new SettleQueue.Place(random.nextLong(), "m1", "é", 3) : null;
        byte[] bytes = StateCodec.encodeSite(new StateCodec.SiteState(states, place));

        StateCodec.SiteState back = StateCodec.decodeSite("site-rules", bytes);

        assertThat(back.released()).isEqualTo(place);
        assertSame(back.states(), states);
        assertSame(StateCodec.decodeStates("mic-rules", StateCodec.encodeStates(states)), states);
        assertThatThrownBy(() -> StateCodec.decodeSite("site-rules", Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("store site-rules holds a damaged state");
        assertThatThrownBy(() -> StateCodec.decodeSite("site-rules", Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 bytes too many");
    }

    @Test
    void whatWaitsComesBackWithAndWithoutAPosition() {
        for (String site : new String[] {"north", null}) {
            SoundEvent event = opened("e1", "gunshot", "m1", site, 3, 4);
            SettleQueue.Waiting entry = new SettleQueue.Waiting(Revision.of(event), at(9));
            assertThat(StateCodec.decodeWaiting("site-settle", StateCodec.encodeWaiting(entry)))
                    .isEqualTo(entry);
        }
    }

    @Test
    void aSilenceComesBack() {
        SilenceState state = SilenceState.first(at(1), at(2)).with("rule", new SilenceState.Fired(at(1), at(61)));
        assertThat(StateCodec.decodeSilence("mic-silence", StateCodec.encodeSilence(state)))
                .isEqualTo(state);
    }

    @Test
    void anUnknownVersionIsRefusedByName() {
        byte[] bytes = StateCodec.encodeStates(new RuleStates());
        bytes[0] = 7;
        assertThatThrownBy(() -> StateCodec.decodeStates("mic-rules", bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "store mic-rules holds state of version 7, this build reads version 1: run the build that"
                                + " wrote it, or give alerts.application-id another name, which works the kept events off anew");
    }

    private static RuleStates states(Random random) {
        TreeMap<String, RuleState> byRule = new TreeMap<>();
        for (int r = 0; r < random.nextInt(4); r++) {
            Seen[] seen = new Seen[random.nextInt(5)];
            Arrays.setAll(
                    seen,
                    i -> new Seen(
                            "event-" + i,
                            random.nextInt(),
                            "gunshot",
                            "mic-" + random.nextInt(9),
                            random.nextLong(),
                            random.nextLong(),
                            random.nextFloat(),
                            random.nextLong(),
                            random.nextLong(),
                            random.nextLong(),
                            random.nextBoolean(),
                            random.nextBoolean()));
            List<Long> firedAt = random.longs(random.nextInt(4)).boxed().toList();
            byRule.put("rule-" + r, new RuleState(List.of(seen), firedAt));
        }
        return new RuleStates(byRule);
    }

    private static void assertSame(RuleStates one, RuleStates other) {
        assertThat(one.byRule().keySet()).isEqualTo(other.byRule().keySet());
        one.byRule().forEach((rule, state) -> {
            assertThat(state.seen()).isEqualTo(other.byRule().get(rule).seen());
            assertThat(state.firedAt()).isEqualTo(other.byRule().get(rule).firedAt());
        });
    }
}
