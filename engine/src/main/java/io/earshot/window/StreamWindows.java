package io.earshot.window;

import io.earshot.avro.GapReason;
import io.earshot.ingest.SampleSink;
import io.earshot.ingest.StreamContext;
import java.util.function.Consumer;

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
        each(a -> a.resume(firstSample));
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
        each(a -> a.gap(fromSample, toSample, reason));
        forget();
    }

    @Override
    public void endsAt(long totalSamples) {
        each(a -> a.endsAt(totalSamples));
    }

    @Override
    public void end() {
        each(WindowAssembler::end);
    }

    @Override
    public void retire() {
        each(WindowAssembler::retire);
    }

    private void each(Consumer<WindowAssembler> call) {
        for (WindowAssembler assembler : assemblers) {
            call.accept(assembler);
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
