package io.earshot.edge.source;

import io.earshot.avro.SampleEncoding;
import io.earshot.edge.config.SourceConfig.SoundCard;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.stream.MicStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.TargetDataLine;

/** A sound card, where Java's sound system sees one. */
public final class SoundCardSource implements Source {
    private static final int BUFFER_MILLIS = 500;
    private static final int READ_MILLIS = 50;

    private final SoundCard config;
    private final MicStream mic;
    private final SourceState state;
    private final Backoff backoff;
    private final CountDownLatch stopped = new CountDownLatch(1);

    public SoundCardSource(SoundCard config, MicStream mic, SourceState state, RandomGenerator random) {
        this.config = config;
        this.mic = mic;
        this.state = state;
        this.backoff = new Backoff(config.common().first(), config.common().most(), random);
    }

    @Override
    public void run() throws InterruptedException {
        while (stopped.getCount() > 0) {
            state.become(State.CONNECTING, "");
            String why;
            try (TargetDataLine line = line()) {
                line.open(format(), bytes(BUFFER_MILLIS));
                line.start();
                listen(line);
                why = "no samples any more";
            } catch (LineUnavailableException | IllegalArgumentException e) {
                why = "no such sound card, or it is taken: " + e.getMessage();
            }
            mic.end(stopped.getCount() == 0);
            if (stopped.getCount() > 0) {
                state.become(State.DEAD, why);
                boolean unused = stopped.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void listen(TargetDataLine line) throws InterruptedException {
        byte[] bytes = new byte[bytes(READ_MILLIS)];
        long last = System.nanoTime();
        while (stopped.getCount() > 0) {
            // A read waits for ever where a device was pulled out; what is there is read at once.
            int count = Math.min(line.available(), bytes.length)
                    / config.format().blockBytes()
                    * config.format().blockBytes();
            if (count == 0) {
                if (System.nanoTime() - last > config.common().liveness().toNanos()) {
                    return;
                }
                boolean unused = stopped.await(READ_MILLIS / 2, TimeUnit.MILLISECONDS);
                continue;
            }
            int read = line.read(bytes, 0, count);
            last = System.nanoTime();
            state.heard(last);
            backoff.succeeded();
            mic.samples(config.format(), bytes, 0, read);
        }
    }

    private int bytes(int millis) {
        return config.format().rate() * millis / 1000 * config.format().blockBytes();
    }

    private AudioFormat format() {
        if (config.format().encoding() == SampleEncoding.PCM_F32LE) {
            throw new IllegalArgumentException("format must be s16le or s24le for a sound card");
        }
        return new AudioFormat(
                config.format().rate(),
                8 * config.format().sampleBytes(),
                config.format().channels(),
                true,
                false);
    }

    private TargetDataLine line() throws LineUnavailableException {
        DataLine.Info wanted = new DataLine.Info(TargetDataLine.class, format());
        for (Mixer.Info each : AudioSystem.getMixerInfo()) {
            Mixer mixer = AudioSystem.getMixer(each);
            if (each.getName().contains(config.device()) && mixer.isLineSupported(wanted)) {
                return (TargetDataLine) mixer.getLine(wanted);
            }
        }
        throw new LineUnavailableException(
                "none of Java's mixers named \"%s\" records %s".formatted(config.device(), config.format()));
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
