package io.earshot.events;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.Discard;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.events.Observation.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link DetectionCodec}'s part for outcomes that wait, and for where an outcome came from. */
final class ObservationCodec {
    private ObservationCodec() {}

    static void write(StateWriter out, Observation observation) {
        out.writeText(observation.kind.name());
        GapReason reason = observation.reason;
        out.writeOptionalText(reason == null ? null : reason.name());
        out.writeLong(observation.first);
        out.writeLong(observation.last);
        out.writeLong(observation.startAt);
        out.writeBoolean(observation.padded);
        out.writeFloat(observation.power);
        out.writeText(observation.clock.name());
        out.writeLong(observation.clockBound);
        out.writeLong(observation.firstOffset);
        out.writeLong(observation.lastOffset);
        write(out, observation.source);
        out.writeLong(observation.scores.length);
        for (float score : observation.scores) {
            out.writeFloat(score);
        }
        out.writeLong(observation.discards.size());
        for (Discard discard : observation.discards) {
            out.writeLong(discard.getOffset());
            out.writeLong(discard.getDuplicateSamples());
            out.writeLong(discard.getLateSamples());
        }
    }

    /** @param sameTypes whether scores are in the order of today's types; else they are forgotten */
    static Observation read(StateReader in, ModelTypes types, boolean sameTypes) {
        OutcomeKind kind = OutcomeKind.valueOf(in.readText());
        String reason = in.readOptionalText();
        long first = in.readLong();
        long last = in.readLong();
        long startAt = in.readLong();
        boolean padded = in.readBoolean();
        float power = in.version() < MicStateCodec.POWERS ? Observation.NOT_MEASURED : in.readFloat();
        ClockQuality clock = ClockQuality.valueOf(in.readText());
        long clockBound = in.readLong();
        long firstOffset = in.readLong();
        long lastOffset = in.readLong();
        Source source = readSource(in);
        float[] scores = new float[in.readCount()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = in.readFloat();
        }
        if (!sameTypes && kind == OutcomeKind.SCORED) {
            scores = new float[types.size()];
            Arrays.fill(scores, Float.NaN);
        }
        List<Discard> discards = new ArrayList<>(0);
        int count = in.readCount();
        for (int i = 0; i < count; i++) {
            discards.add(new Discard(in.readLong(), in.readLong(), in.readLong()));
        }
        return new Observation(
                kind,
                reason == null ? null : GapReason.valueOf(reason),
                first,
                last,
                startAt,
                padded,
                power,
                clock,
                clockBound,
                firstOffset,
                lastOffset,
                source,
                scores,
                discards);
    }

    static void write(StateWriter out, Source source) {
        out.writeText(source.version());
        out.writeText(source.topic());
        out.writeLong(source.partition());
    }

    static Source readSource(StateReader in) {
        return new Source(in.readText(), in.readText(), in.readInt());
    }
}
