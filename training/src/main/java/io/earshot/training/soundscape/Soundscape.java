package io.earshot.training.soundscape;

import io.earshot.training.augment.Source;
import io.earshot.training.data.TimedLabel;
import java.util.Comparator;
import java.util.List;

/** A scene: what is heard, and the truth about it. Immutable; the samples are shared, not copied. */
public final class Soundscape {
    private final float[] samples;
    private final int rate;
    private final List<Event> events;

    /**
     * One event of it.
     *
     * @param sound what sounds, trimmed to what can be heard of it
     * @param at its first sample's place in the scene
     * @param ratio decibels over the background
     */
    public record Event(Source sound, int at, double ratio) {
        int end() {
            return at + sound.length();
        }
    }

    Soundscape(float[] samples, int rate, List<Event> events) {
        this.samples = samples;
        this.rate = rate;
        this.events = events.stream().sorted(Comparator.comparingInt(Event::at)).toList();
    }

    /** @return full scale 1; the array itself, to be read only */
    public float[] samples() {
        return samples;
    }

    /** @return samples per second */
    public int rate() {
        return rate;
    }

    /** In the order of their onsets. */
    public List<Event> events() {
        return events;
    }

    /** From when to when each event can be heard. */
    public List<TimedLabel> truth() {
        return events.stream()
                .map(each -> new TimedLabel(
                        (double) each.at() / rate,
                        (double) each.end() / rate,
                        each.sound().label()))
                .toList();
    }
}
