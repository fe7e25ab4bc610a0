package io.earshot.jmh;

import io.earshot.Serialization;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.WindowOutcome;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Avro records of the busiest topics: a frame of 100 ms, an outcome with 521 scores. Target: at most 3 &micro;s each, and
 * little more allocated than the record is long.
 */
public class SerdesBenchmark extends MicroBenchmark {
    private static final int LABELS = 521;

    private final Serialization serialization = Serialization.singleObject();
    private final Serializer<WindowOutcome> outcomeWriter =
            serialization.outcomes().serializer();
    private final Deserializer<WindowOutcome> outcomeReader =
            serialization.outcomes().deserializer();
    private final Deserializer<AudioFrame> frameReader = serialization.frames().deserializer();
    private final WindowOutcome outcome = Given.scored(7, Noise.floats(LABELS));
    private final byte[] outcomeBytes = outcomeWriter.serialize("scores", outcome);
    private final byte[] frameBytes =
            serialization.frames().serializer().serialize("frames", Given.frame(7, Noise.pcm(Given.FRAME_SAMPLES)));

    @Benchmark
    public byte[] writeOutcome() {
        return outcomeWriter.serialize("scores", outcome);
    }

    @Benchmark
    public WindowOutcome readOutcome() {
        return outcomeReader.deserialize("scores", outcomeBytes);
    }

    @Benchmark
    public AudioFrame readFrame() {
        return frameReader.deserialize("frames", frameBytes);
    }
}
