package io.earshot.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.earshot.avro.AudioFrame;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AudioFrameReaderTest {
    private final SingleObjectSerde<AudioFrame> serde = new SingleObjectSerde<>(AudioFrame.class);
    private final AudioFrameReader reader = new AudioFrameReader();

    private ByteBuffer encoded(AudioFrame frame) {
        return SingleObjectSerdeTest.shifted(serde.serializer().serialize("t", frame));
    }

    @Test
    void fillsTheGivenRecordWithAViewOfThePayload() {
        byte[] payload = new byte[3200];
        new Random(1).nextBytes(payload);
        ByteBuffer record = encoded(Samples.frame(payload).build());
        AudioFrame reuse = new AudioFrame();
        AudioFrame read = reader.read(record, reuse);
        assertThat(read).isSameAs(reuse).isEqualTo(Samples.frame(payload).build());
        int last = record.limit() - 1; // the payload is the last field
        record.put(last, (byte) ~record.get(last));
        assertThat(read.getPayload().get(3199)).as("not a copy").isEqualTo(record.get(last));
        assertThat(record.remaining()).as("left as it was").isGreaterThan(3200);
    }

    @Test
    void nothingOfAnEarlierFrameIsLeft() {
        AudioFrame reuse = reader.read(encoded(Samples.frame(new byte[8]).build()), new AudioFrame());
        AudioFrame plain = Samples.frame(new byte[0])
                .setClockErrorBound(null)
                .setEndOfStream(true)
                .setMicId("other")
                .build();
        assertThat(reader.read(encoded(plain), reuse)).isEqualTo(plain);
    }

    @Test
    void aDirectBufferIsCopiedOnce() {
        byte[] bytes =
                serde.serializer().serialize("t", Samples.frame(new byte[4]).build());
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        assertThat(reader.read(direct, new AudioFrame()))
                .isEqualTo(Samples.frame(new byte[4]).build());
        assertThat(reader.read(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), new AudioFrame())
                        .getMicId())
                .isEqualTo("mic-17");
    }

    @Test
    void goesOnAfterABrokenFrame() {
        ByteBuffer good = encoded(Samples.frame(new byte[8]).build());
        ByteBuffer broken = good.duplicate();
        broken.limit(broken.limit() - 1);
        AudioFrame reuse = new AudioFrame();
        assertThatThrownBy(() -> reader.read(broken, reuse)).isInstanceOf(MalformedRecordException.class);
        assertThat(reader.read(good, reuse))
                .isEqualTo(Samples.frame(new byte[8]).build());
    }

    @Test
    void allocatesLittleBesideTheViewWhateverTheSizeOfTheFrame() {
        ByteBuffer record = encoded(Samples.frame(new byte[300_000]).build());
        AudioFrame reuse = new AudioFrame();
        for (int i = 0; i < 20_000; i++) {
            reader.read(record, reuse);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            reader.read(record, reuse);
        }
        long perFrame = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000;
        assertThat(perFrame).as("bytes per frame").isLessThanOrEqualTo(256);
    }

    @Test
    void stringsThatShareASlotTakeTurns() {
        StringCache cache = new StringCache(1);
        byte[] bytes = "mic-1mic-2".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(cache.get(bytes, 0, 5)).isEqualTo("mic-1");
        assertThat(cache.get(bytes, 5, 5)).isEqualTo("mic-2");
        String again = cache.get(bytes, 0, 5);
        assertThat(again).isEqualTo("mic-1");
        assertThat(cache.get(bytes, 0, 5)).isSameAs(again);
        assertThat(cache.get(bytes, 0, 0)).isEmpty();
    }
}
