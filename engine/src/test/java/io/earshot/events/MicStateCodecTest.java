package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.GapReason;
import io.earshot.avro.Position;
import io.earshot.config.EventTypeConfig;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MicStateCodecTest {
    private static final Outcomes STREAM = Outcomes.stream("s");
    private static final EventTypeConfig RULE = Bench.rule(1, 1, 1, 4, 20, 100);
    private static final EventTypeConfig SMOOTHED = Bench.rule(1, 1, 3, 4, 20, 100);

    @Test
    void givesBackEverythingItWrote() {
        EventTypes types = Bench.types(Map.of("saw", SMOOTHED));
        Place place = new Place("site", new Position(1.0, 2.0, 3.0));
        Bench bench = new Bench("mic-1", types, mic -> place);
        bench.feed(STREAM.resume(0));
        for (int i = 0; i < 20; i++) {
            Outcomes stream = Outcomes.stream("s" + i).at(Outcomes.START + i * 1_000_000L);
            bench.feed(stream.resume(0), Outcomes.discarding(stream.scored(0, 0.9f), 7, 3, 4), stream.retired(1));
        }
        bench.feed(
                STREAM.scored(0, 0.9f),
                Outcomes.heard(STREAM.scored(1, 0.8f), 0.1f),
                Outcomes.heard(STREAM.scored(2, 0.4f), 0.01f),
                Outcomes.heard(STREAM.silent(4, 4), 0.001f),
                STREAM.silent(5, 9));
        bench.feed(Outcomes.discarding(STREAM.scored(11, 0.4f), 9, 1, 1), STREAM.gap(GapReason.LATE, 12, 14));
        MicStateCodec codec = new MicStateCodec(types);
        byte[] once = codec.write(bench.state);
        assertThat(codec.write(codec.read("mic-1", once))).isEqualTo(once);
    }

    @Test
    void isSmall() {
        Map<String, EventTypeConfig> rules = new LinkedHashMap<>();
        for (int i = 0; i < 14; i++) {
            rules.put("type_" + i, i % 2 == 0 ? RULE : SMOOTHED);
        }
        Bench bench = new Bench(Bench.types(rules));
        MicStateCodec codec = new MicStateCodec(bench.types);
        float[] quiet = new float[14];
        bench.feed(STREAM.resume(0), STREAM.scored(0, quiet), STREAM.scored(1, quiet));
        assertThat(codec.write(bench.state)).hasSizeLessThan(250);
        quiet[0] = 0.9f;
        bench.feed(STREAM.scored(2, quiet));
        assertThat(codec.write(bench.state)).as("with an open event").hasSizeLessThan(350);
    }

    @Test
    void refusesAStateOfAVersionItDoesNotKnow() {
        MicStateCodec codec = new MicStateCodec(Bench.saw(RULE));
        byte[] bytes = codec.write(new MicState("mic-1"));
        bytes[0] = 9;
        assertThatThrownBy(() -> codec.read("mic-1", bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mic-1")
                .hasMessageContaining("version 9")
                .hasMessageContaining("reads versions 2 to 3");
        assertThatThrownBy(() -> codec.read("mic-1", new byte[0])).hasMessageContaining("version none");
    }

    /** Written by the last build of version 2, with an event open, one window waiting and a run of them behind it. */
    @Test
    void goesOnFromAStateOfTheVersionBefore() {
        byte[] bytes = HexFormat.of()
                .parseHex(
                        "0200048410f40f9c882fa600020014746573742d6d6f64656c0180fa01e0f30180780280bedee582898506010e00cb"
                                + "14bc070f4dbc4f010202738080f2818389850680fa0102000180fa01e0f30180780a80fc9684838985060001014d6ef78036"
                                + "bd532b040680e4a183838985060101040c444556494345010880b0dc83838985065076040104000000003f33333302060673"
                                + "6177000100989b9082838985060698cbfa8383898506083f59999a80e7cc9919004e0401000102000101080873697465013f"
                                + "f00000000000004000000000000000014008000000000000000a06312e300c1c65617273686f742e6672616d657306040e0c"
                                + "53434f524544000c0c80c8d18483898506000401789e010a0c06023ecccccd00100c53494c454e5400101280e0c685838985"
                                + "0600040101010a0c0600000880b0dc83838985060106011210414e414c595345440001100001120000020080cce8ee828985"
                                + "0680b0dc8383898506b0eaf3818389850600010180b0ea010080b4891300000000");
        Bench before = new Bench("mic-1", Bench.types(Map.of("saw", SMOOTHED)), Place.Registry.EMPTY);
        before.feed(STREAM.resume(0), STREAM.scored(0, 0.9f), STREAM.scored(1, 0.8f), STREAM.scored(2, 0.8f));
        before.feed(STREAM.silent(3, 3), STREAM.scored(4, 0.7f), STREAM.scored(6, 0.4f), STREAM.silent(8, 9));
        Bench after = new Bench("mic-1", before.types, Place.Registry.EMPTY);
        after.state = new MicStateCodec(after.types).read("mic-1", bytes);
        for (Bench bench : List.of(before, after)) {
            bench.events.clear();
            bench.coverage.clear();
            bench.feed(Outcomes.heard(STREAM.scored(5, 0.6f), 0.01f), STREAM.scored(7, 0f), STREAM.retired(10));
        }
        assertThat(after.story()).isEqualTo(before.story()).isNotEmpty();
        assertThat(after.coverage).hasSize(1);
        assertThat(after.coverage.get(0).getAnalysed())
                .isEqualTo(before.coverage.get(0).getAnalysed());
        assertThat(after.coverage.get(0).getLevel()).isEqualTo(-20f);
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 300), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void saysSoWhenAStateIsDamaged(long seed) {
        Random random = new Random(seed);
        Bench bench = new Bench(Bench.saw(SMOOTHED));
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0.9f), STREAM.scored(1, 0.9f), STREAM.silent(4, 5));
        MicStateCodec codec = new MicStateCodec(bench.types);
        byte[] bytes = codec.write(bench.state);
        byte[] cut = java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length - 1));
        assertThatThrownBy(() -> codec.read("mic-1", cut))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void goesOnWithAnOpenEventUnderItsNameWhenTypesAreAdded() {
        Bench before = new Bench(Bench.types(Map.of("saw", RULE)));
        before.feed(STREAM.scored(0, 0.9f), STREAM.scored(2, 0.9f));
        Map<String, EventTypeConfig> more = new LinkedHashMap<>();
        more.put("other", SMOOTHED);
        more.put("saw", RULE);
        Bench after = new Bench(Bench.types(more));
        after.state = new MicStateCodec(after.types).read("mic-1", new MicStateCodec(before.types).write(before.state));
        after.feed(STREAM.scored(1, 0f, 0.9f), STREAM.scored(3, 0f, 0f), STREAM.scored(4, 0f, 0f));
        assertThat(after.story()).containsExactly("CLOSED QUIET 0-1");
        assertThat(after.events.get(0).getId()).isEqualTo(before.events.get(0).getId());
        assertThat(after.events.get(0).getRevision()).isEqualTo(2);
        assertThat(after.count("accepted"))
                .as("the one that waited lost its scores, not its place")
                .isEqualTo(4);
    }

    @Test
    void closesAnOpenEventWhoseTypeIsGone() {
        Bench before = new Bench(Bench.types(Map.of("saw", RULE)));
        before.feed(STREAM.scored(0, 0.9f));
        Bench after = new Bench(Bench.types(Map.of("other", RULE)));
        after.state = new MicStateCodec(after.types).read("mic-1", new MicStateCodec(before.types).write(before.state));
        Outcomes another = Outcomes.stream("t").at(Outcomes.START + 1);
        after.feed(another.resume(0), another.scored(0, 0f), STREAM.scored(1, 0f));
        assertThat(after.story()).containsExactly("CLOSED INTERRUPTED 0-0");
        assertThat(after.events.get(0).getType()).isEqualTo("saw");
        assertThat(List.of(after.events.get(0).getRevision())).containsExactly(2);
    }
}
