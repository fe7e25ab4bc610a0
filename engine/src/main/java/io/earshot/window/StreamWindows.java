package io.earshot.window;

import io.earshot.avro.GapReason;
import io.earshot.ingest.SampleSink;
import io.earshot.ingest.StreamContext;

/**
 * Hands one stream's samples to the assembler of every front end in use, and lets go of frames that none needs any
 * more. Belongs to the feature thread of its stream.
 */
public final class StreamWindows implements SampleSink {
    private final StreamContext stream;
    private final WindowAssembler[] assemblers;

    StreamWindows(StreamContext stream, WindowAssembler[] assemblers) {
        this.stream = stream;
        this.assemblers = assemblers;
    }

    @Override
    public void resume(long firstSample) {
        for (WindowAssembler assembler : assemblers) {
            assembler.resume(firstSample);
        }
    }

    @Override
    public void samples(float[][] rows, int from, int count, long firstSample) {
        for (WindowAssembler assembler : assemblers) {
            assembler.samples(rows, from, count, firstSample);
        }
        forget();
    }

    @Override
    public void gap(long fromSample, long toSample, GapReason reason) {
        for (WindowAssembler assembler : assemblers) {
            assembler.gap(fromSample, toSample, reason);
        }
        forget();
    }

    @Override
    public void skipped(long fromSample, long toSample) {
        for (WindowAssembler assembler : assemblers) {
            assembler.skipped(fromSample, toSample);
        }
        forget();
    }

    @Override
    public void endsAt(long totalSamples) {
        for (WindowAssembler assembler : assemblers) {
            assembler.endsAt(totalSamples);
        }
    }

    @Override
    public void end() {
        for (WindowAssembler assembler : assemblers) {
            assembler.end();
        }
    }

    @Override
    public void retire() {
        for (WindowAssembler assembler : assemblers) {
            assembler.retire();
        }
    }

    private void forget() {
        long needed = Long.MAX_VALUE;
        for (WindowAssembler assembler : assemblers) {
            needed = Math.min(needed, assembler.needFrom());
        }
        stream.timeline().forgetBefore(needed);
    }
}
