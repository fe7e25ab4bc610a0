package io.earshot.training.data;

import io.earshot.api.Samples;
import io.earshot.training.augment.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads recordings one by one. One that cannot be read is found, not thrown: the rest of the data set is none the worse.
 * Each recording is found once, however often it is read. Belongs to one thread; reading blocks.
 */
public final class ClipReader {
    private final int rate;
    private final int longest;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Path> found = new HashSet<>();

    /**
     * @param rate samples per second wanted
     * @param seconds what of a longer recording follows is left out: of a label without times nobody knows where in ten
     *     minutes it sounds, and clips are as a rule cut around their beginning
     */
    public ClipReader(int rate, double seconds) {
        double samples = seconds * rate;
        if (rate < 1 || !(samples >= 1) || samples >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "clips must be at least a sample long and fit in memory, were %s s at %d Hz"
                            .formatted(seconds, rate));
        }
        this.rate = rate;
        this.longest = (int) samples;
    }

    /** @return samples, full scale 1; null when it cannot be read, which is now among the findings */
    public float @Nullable [] read(Path file) {
        try {
            float[] samples = Samples.read(file, rate, longest + 1);
            if (samples.length <= longest) {
                return samples;
            }
            find(
                    Finding.Kind.CUT,
                    file,
                    "is longer than %s s, only its beginning is used: cut it into clips to use all"
                            .formatted(seconds()));
            return Arrays.copyOf(samples, longest);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            String place = file + ": ";
            find(
                    Finding.Kind.UNREADABLE,
                    file,
                    "cannot be read: " + (why.startsWith(place) ? why.substring(place.length()) : why));
            return null;
        }
    }

    private String seconds() {
        double seconds = (double) longest / rate;
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
    }

    /** @return samples as those of a clip; null when it cannot be read */
    public float @Nullable [] read(Clip clip) {
        return read(clip.file());
    }

    /** @return a clip as a sound of its first label; null when it cannot be read or heard */
    public @Nullable Source sound(Clip clip) {
        return sound(clip.labels().isEmpty() ? "" : clip.labels().get(0), clip.file());
    }

    /** @return a recording as a sound; null when it cannot be read or heard, which is now among the findings */
    public @Nullable Source sound(String label, Path file) {
        float[] samples = read(file);
        if (samples == null) {
            return null;
        }
        Source source = new Source(label, samples, rate);
        if (source.activeShare() == 0) {
            find(Finding.Kind.SILENT, file, "is silent throughout");
            return null;
        }
        return source;
    }

    /**
     * Listens to each clip once, one after the other.
     *
     * @param done told how many clips were listened to
     * @return the data set without the clips that cannot be read or heard, with what was found of them
     */
    public DataSet heard(DataSet data, IntConsumer done) {
        List<Clip> kept = new ArrayList<>();
        int count = 0;
        for (Clip clip : data.clips()) {
            if (sound(clip) != null) {
                kept.add(clip);
            }
            done.accept(++count);
        }
        return data.only(Set.copyOf(kept)::contains).with(findings());
    }

    /** What was found so far, each recording once, in the order of reading. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    private void find(Finding.Kind kind, Path file, String what) {
        if (found.add(file)) {
            findings.add(new Finding(kind, file, what));
        }
    }
}
