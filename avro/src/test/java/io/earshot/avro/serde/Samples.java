package io.earshot.avro.serde;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertAcknowledgement;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.EventReview;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;

/** Records of every topic, and random values of any schema. */
final class Samples {
    static final List<Class<? extends SpecificRecord>> TYPES = List.of(
            AudioFrame.class,
            WindowOutcome.class,
            SoundEvent.class,
            Alert.class,
            Coverage.class,
            CoverageKey.class,
            Microphone.class,
            EventReview.class,
            AlertAcknowledgement.class);

    private Samples() {}

    static AudioFrame.Builder frame(byte[] payload) {
        return AudioFrame.newBuilder()
                .setMicId("mic-17")
                .setStreamId("run-1")
                .setStreamStartedAt(1_700_000_000_000_000L)
                .setFirstSample(1L << 40)
                .setCapturedAt(1_700_000_001_000_000L)
                .setClockErrorBound(250L)
                .setSampleRate(16_000)
                .setChannels(1)
                .setEncoding(io.earshot.avro.SampleEncoding.PCM_S16LE)
                .setPayload(ByteBuffer.wrap(payload));
    }

    /** @return a random value of {@code schema}, as Avro's generic model has it */
    static Object random(Schema schema, Random random) {
        switch (schema.getType()) {
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                for (Schema.Field field : schema.getFields()) {
                    record.put(field.pos(), random(field.schema(), random));
                }
                return record;
            }
            case UNION -> {
                return random(
                        schema.getTypes().get(random.nextInt(schema.getTypes().size())), random);
            }
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(random(schema.getElementType(), random));
                }
                return items;
            }
            case MAP -> {
                Map<String, Object> entries = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put("k" + random.nextInt(100), random(schema.getValueType(), random));
                }
                return entries;
            }
            case ENUM -> {
                return new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())));
            }
            case STRING -> {
                return "s" + random.nextInt(1000) + "ß".repeat(random.nextInt(3));
            }
            case BYTES -> {
                byte[] bytes = new byte[random.nextInt(50)];
                random.nextBytes(bytes);
                return ByteBuffer.wrap(bytes);
            }
            case INT -> {
                return random.nextInt() >> random.nextInt(32);
            }
            case LONG -> {
                return random.nextLong() >> random.nextInt(64);
            }
            case FLOAT -> {
                return random.nextFloat();
            }
            case DOUBLE -> {
                return random.nextDouble();
            }
            case BOOLEAN -> {
                return random.nextBoolean();
            }
            case NULL -> {
                return null;
            }
            default -> throw new AssertionError(schema);
        }
    }
}
