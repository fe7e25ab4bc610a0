package io.earshot.training.zoo;

import io.earshot.api.Samples;
import io.earshot.model.ModelInput;
import io.earshot.training.data.Clip;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Clips as a model hears them. As many as fit are kept in memory, the others are read each time. Safe for many threads. */
final class ClipStore {
    private final ModelInput input;
    private final Map<Clip, float[][]> kept = new ConcurrentHashMap<>();
    private final AtomicLong room = new AtomicLong(Runtime.getRuntime().maxMemory() / 3);

    ClipStore(ModelInput input) {
        this.input = input;
    }

    /** @return {@code [channels][samples]}; nobody changes them */
    float[][] read(Clip clip) throws IOException {
        float[][] known = kept.get(clip);
        if (known != null) {
            return known;
        }
        float[][] samples =
                Samples.read(clip.file(), input.rate(), ZooTraining.LONGEST_SECONDS * input.rate(), input.channels());
        boolean one = samples.length == 1 || samples[0] == samples[1];
        long bytes = (long) Float.BYTES * samples[0].length * (one ? 1 : samples.length);
        if (room.addAndGet(-bytes) >= 0) {
            kept.put(clip, samples);
        } else {
            room.addAndGet(bytes);
        }
        return samples;
    }
}
