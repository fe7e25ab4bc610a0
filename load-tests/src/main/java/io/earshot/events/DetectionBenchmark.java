package io.earshot.events;

import io.earshot.avro.Coverage;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.jmh.Given;
import io.earshot.jmh.MicroBenchmark;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * One outcome of a mic through acceptance, detection and coverage, and the same with the mic's state read and written, as
 * the events stage does. A fifth of the windows belong to events. Target: at most 30 &micro;s with 14 types.
 */
public class DetectionBenchmark extends MicroBenchmark implements MicDetector.Output {
    private static final int PERIOD = 40;
    private static final int LOUD = 8;

    @Param({"1", "14"})
    public int types = 1;

    private long index;
    private long events;

    private @org.jspecify.annotations.Nullable Rig rig;

    /** What one number of types needs. */
    private static final class Rig {
        final MicDetector detector;
        final MicStateCodec codec;
        final float[] loud;
        final float[] quiet;
        MicState state = new MicState("mic-0001");
        byte[] kept;

        Rig(int types) {
            Map<String, EventTypeConfig> configs = new LinkedHashMap<>();
            for (int i = 0; i < types; i++) {
                configs.put("type_" + i, config("type_" + i));
            }
            EventTypes resolved =
                    EventTypes.resolve(new EventTypesConfig(configs), Given.MODEL, List.copyOf(configs.keySet()));
            detector = new MicDetector(resolved, Place.Registry.EMPTY, new EventsMeter() {}, Duration.ofSeconds(10));
            codec = new MicStateCodec(resolved);
            loud = new float[types];
            quiet = new float[types];
            java.util.Arrays.fill(loud, 0.9f);
            java.util.Arrays.fill(quiet, 0.01f);
            kept = codec.write(state);
        }

        private static EventTypeConfig config(String label) {
            return new EventTypeConfig(
                    null, List.of(label), 0.6, 0.3, Duration.ofMillis(961), Duration.ofMillis(480), 3, 2, 4, 10);
        }
    }

    private Rig rig() {
        Rig made = rig;
        if (made == null) {
            made = new Rig(types);
            rig = made;
        }
        return made;
    }

    private WindowOutcome outcome(Rig with) {
        long now = index++;
        return Given.scored(now, now % PERIOD < LOUD ? with.loud : with.quiet);
    }

    @Benchmark
    public long step() {
        Rig with = rig();
        with.detector.step(with.state, outcome(with), this);
        return events;
    }

    @Benchmark
    public byte[] stepWithState() {
        Rig with = rig();
        MicState state = with.codec.read("mic-0001", with.kept);
        with.detector.step(state, outcome(with), this);
        with.kept = with.codec.write(state);
        return with.kept;
    }

    @Override
    public void event(SoundEvent revision) {
        events++;
    }

    @Override
    public void coverage(Coverage minute) {
        events++;
    }
}
