package io.earshot.cli;

import io.earshot.audio.SampleFormat;
import io.earshot.avro.SoundEvent;
import io.earshot.cli.EvidenceGet.AudioFormat;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EvidenceConfig;
import io.earshot.evidence.Clip;
import io.earshot.evidence.ClipRange;
import io.earshot.evidence.ClipWindows;
import io.earshot.evidence.Manifest;
import io.earshot.evidence.ScoreTimeline;
import io.earshot.evidence.Spectrogram;
import io.earshot.evidence.VoiceCheck;
import io.earshot.evidence.WindowShape;
import io.earshot.media.FlacEncoder;
import io.earshot.media.WavEncoder;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Makes an event's evidence: its clip, what was made of it, and the files that say so. One call's, on its thread; see
 * {@link EvidenceSource}.
 */
final class EvidenceMaker {
    private final EarshotConfig config;
    private final EvidenceSource source;
    private final Clock clock;
    private final Path file;

    /** @param file of the configuration, as messages name it */
    EvidenceMaker(EarshotConfig config, EvidenceSource source, Clock clock, Path file) {
        this.config = config;
        this.source = source;
        this.clock = clock;
        this.file = file;
    }

    /** A clip, with its windows under the event's own model and whether people speak in it. */
    record Cut(SoundEvent event, EvidenceModels models, Clip clip, ClipWindows own, VoiceCheck voice) {}

    /** Cuts an event's clip. */
    Cut cut(SoundEvent event, EvidenceModels models, Duration ahead, Duration behind, Duration atMost)
            throws UserException {
        WindowShape shape = shape(event, models);
        return cut(event, models, clip(event, range(event, shape, ahead, behind, atMost)));
    }

    /** Finds out what was made of a clip. */
    Cut cut(SoundEvent event, EvidenceModels models, Clip clip) throws UserException {
        ClipWindows own = new ClipWindows(event, clip.range(), event.getModelId());
        List<ClipWindows> all = new ArrayList<>(List.of(own));
        for (ModelPackage model : models.packages()) {
            if (!model.id().equals(event.getModelId())) {
                all.add(new ClipWindows(event, clip.range(), model.id()));
            }
        }
        source.outcomes(event.getMicId(), source.appendedAt(event, clip), outcome -> {
            all.forEach(windows -> windows.take(outcome));
            return !all.stream().allMatch(ClipWindows::passed);
        });
        EvidenceConfig rules = config.evidence();
        VoiceCheck voice = VoiceCheck.of(all, models.allLabels(), rules.voiceLabels(), rules.voiceScore());
        return new Cut(event, models, clip, own, voice);
    }

    boolean mayHoldVoice() {
        return config.evidence().voice();
    }

    boolean hasVoice(Cut cut) {
        return cut.voice().heard(config.evidence().voiceScore());
    }

    /**
     * Every file of the evidence, manifest included.
     *
     * @param allowed whether it may hold voice
     */
    Map<String, byte[]> files(Cut cut, AudioFormat format, boolean allowed) throws UserException, IOException {
        SoundEvent event = cut.event();
        Clip clip = cut.clip();
        String audio = "clip." + EventLines.lower(format);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(audio, encoded(clip, format));
        files.put("spectrogram.png", spectrogram(cut));
        files.put(
                "scores.jsonl",
                Manifest.jsonLines(ScoreTimeline.of(cut.own(), cut.models().labels())));
        files.put(
                "coverage.jsonl",
                Manifest.jsonLines(EvidenceFiles.coverage(source.coverage(
                        event,
                        clip.range().timeOf(clip.range().first()),
                        clip.range().timeOf(clip.range().end())))));
        files.put("event.json", Manifest.json(EvidenceFiles.event(event)));
        return Manifest.seal(about(cut, audio, allowed), files);
    }

    byte[] spectrogram(Cut cut) {
        return Spectrogram.png(cut.clip(), cut.models().features(), channel());
    }

    private WindowShape shape(SoundEvent event, EvidenceModels models) throws UserException {
        WindowShape known = models.shape();
        if (known != null) {
            return known;
        }
        WindowShape[] found = new WindowShape[1];
        source.outcomes(
                event.getMicId(), clock.millis() - Duration.ofDays(36_500).toMillis(), outcome -> {
                    if (outcome.getModelId().equals(event.getModelId())) {
                        found[0] = WindowShape.of(outcome);
                    }
                    return found[0] == null;
                });
        if (found[0] == null) {
            throw UserException.badUsage(
                    "nothing tells where the windows of model %s lie: its scores are gone; name its package under models of %s"
                            .formatted(event.getModelId(), file));
        }
        return found[0];
    }

    private static ClipRange range(
            SoundEvent event, WindowShape shape, Duration ahead, Duration behind, Duration atMost)
            throws UserException {
        try {
            return ClipRange.of(event, shape, ahead, behind, atMost);
        } catch (IllegalArgumentException e) {
            throw UserException.failed("event %s cannot be cut: %s".formatted(event.getId(), e.getMessage()));
        }
    }

    private Clip clip(SoundEvent event, ClipRange range) throws UserException {
        try {
            return source.clip(event, range);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage(
                    "event %s: %s; ask for less with --longest".formatted(event.getId(), e.getMessage()));
        }
    }

    private OptionalInt channel() {
        String channel = config.ingest().channel();
        return channel.equals("mean") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(channel));
    }

    static byte[] encoded(Clip clip, AudioFormat format) throws UserException {
        int rate = clip.range().sampleRate();
        if (format == AudioFormat.WAV) {
            return WavEncoder.encode(clip.format(), rate, clip.channels(), clip.pcm());
        }
        if (clip.format() == SampleFormat.PCM_F32LE) {
            throw UserException.badUsage("--format flac: the frames hold floats, which FLAC cannot; use wav");
        }
        return new FlacEncoder(clip.format(), rate, clip.channels()).encode(clip.pcm());
    }

    private Map<String, @Nullable Object> about(Cut cut, String audio, boolean allowed) throws IOException {
        SoundEvent event = cut.event();
        Map<String, @Nullable Object> about = new LinkedHashMap<>();
        about.put("created_at", clock.instant().toString());
        about.put("tool", new Main.Version().getVersion()[0]);
        about.put("event", event.getId());
        about.put("revision", event.getRevision());
        about.put("status", EventLines.lower(event.getStatus()));
        about.put("type", event.getType());
        about.put("model", EvidenceFiles.model(event, cut.models().exact(event)));
        about.put("clock", EvidenceFiles.clock(event));
        about.put("source", EvidenceFiles.source(event, cut.clip()));
        about.put("clip", EvidenceFiles.clip(audio, cut.clip()));
        about.put(
                "voice",
                EvidenceFiles.voice(cut.voice(), allowed, config.evidence().voiceScore()));
        return about;
    }
}
