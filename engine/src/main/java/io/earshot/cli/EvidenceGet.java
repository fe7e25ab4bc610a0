package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.audio.SampleFormat;
import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EvidenceConfig;
import io.earshot.evidence.Clip;
import io.earshot.evidence.ClipRange;
import io.earshot.evidence.ClipWindows;
import io.earshot.evidence.EvidenceWriter;
import io.earshot.evidence.Manifest;
import io.earshot.evidence.ScoreTimeline;
import io.earshot.evidence.Spectrogram;
import io.earshot.evidence.VoiceCheck;
import io.earshot.evidence.WindowShape;
import io.earshot.media.FlacEncoder;
import io.earshot.media.WavEncoder;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code earshot evidence get}. */
@Command(
        name = "get",
        description = "Writes an event's clip, spectrogram, scores and manifest into a folder or a zip.",
        footer = {
            "",
            "The clip is cut from the frames topic, every sample as it came; what is missing",
            "there is silence and listed in the manifest. Evidence is there whole or not at",
            "all, and never replaces anything. Clips with voice are refused, see evidence.voice.",
            "",
            "Examples:",
            "  earshot evidence get 0f4c81d0a17be6b20c2c8a6f0c2e9d11 --out saw",
            "  earshot evidence get 0f4c81d0a17be6b20c2c8a6f0c2e9d11 --out saw.zip \\",
            "      --before 10s --after 5s --format flac"
        })
final class EvidenceGet extends ClusterCommand {
    /** How the clip is written. */
    enum AudioFormat {
        WAV,
        FLAC
    }

    @Parameters(paramLabel = "EVENT_ID", description = "The event's id, as events and alerts carry it.")
    String id = "";

    @Option(
            names = "--out",
            paramLabel = "FOLDER|FILE.zip",
            required = true,
            description = "Where to write; must not be there yet.")
    Path out = Path.of("");

    @Option(names = "--before", paramLabel = "T", description = "Audio before the event; default ${DEFAULT-VALUE}.")
    String before = "3s";

    @Option(names = "--after", paramLabel = "T", description = "Audio after it; default ${DEFAULT-VALUE}.")
    String after = "3s";

    @Option(
            names = "--longest",
            paramLabel = "T",
            description = "Of a longer clip the beginning; default ${DEFAULT-VALUE}.")
    String longest = "5m";

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    AudioFormat format = AudioFormat.WAV;

    @Option(names = "--with-voice", description = "Also where people speak in the clip.")
    boolean withVoice;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        Duration most = Duration.ofMinutes(10);
        Duration ahead = Times.length("--before", before, Duration.ZERO, most);
        Duration behind = Times.length("--after", after, Duration.ZERO, most);
        Duration atMost = Times.length("--longest", longest, Duration.ofSeconds(1), Duration.ofHours(1));
        EvidenceWriter.requireFree(out);
        EarshotConfig config = cluster.read();
        TopicNames names = TopicNames.of(config.topics());
        for (String topic : List.of(names.events(), names.scores(), names.coverage())) {
            cluster.require(config, topic);
        }
        try (Serialization serialization = Serialization.of(config.wire());
                TopicReader reader = new TopicReader(config, "earshot-evidence")) {
            EvidenceSource source =
                    new EvidenceSource(config, serialization, reader, problem -> Main.say(spec, problem));
            SoundEvent event = source.event(id, clock);
            if (event.getFramesTopic().isEmpty() || event.getFirstOffset() < 0) {
                throw UserException.failed("event %s does not say where its frames are".formatted(id));
            }
            cluster.require(config, event.getFramesTopic());
            EvidenceModels models = EvidenceModels.of(config, event);
            WindowShape shape = shape(source, event, models);
            write(config, source, event, models, range(event, shape, ahead, behind, atMost));
        }
        return 0;
    }

    private WindowShape shape(EvidenceSource source, SoundEvent event, EvidenceModels models) throws UserException {
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
                            .formatted(event.getModelId(), cluster.file.path()));
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

    private void write(
            EarshotConfig config, EvidenceSource source, SoundEvent event, EvidenceModels models, ClipRange range)
            throws UserException, IOException {
        Clip clip = clip(source, event, range);
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
        boolean allowed = withVoice || rules.voice();
        if (!allowed && voice.heard(rules.voiceScore())) {
            throw UserException.failed(String.format(
                    Locale.ROOT,
                    "people seem to speak in the clip: %s scored %.2f at %s; nothing was written. --with-voice, or evidence.voice: true, exports it",
                    voice.label(),
                    voice.highest(),
                    Times.iso(voice.at())));
        }
        String audio = "clip." + EventLines.lower(format);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(audio, encoded(clip));
        files.put("spectrogram.png", Spectrogram.png(clip, models.features(), channel(config)));
        files.put("scores.jsonl", Manifest.jsonLines(ScoreTimeline.of(own, models.labels())));
        files.put(
                "coverage.jsonl",
                Manifest.jsonLines(EvidenceFiles.coverage(source.coverage(
                        event,
                        clip.range().timeOf(clip.range().first()),
                        clip.range().timeOf(clip.range().end())))));
        files.put("event.json", Manifest.json(EvidenceFiles.event(event)));
        EvidenceWriter.write(out, Manifest.seal(about(event, models, clip, audio, voice, allowed, rules), files));
        report(event, models, clip, voice);
    }

    private static Clip clip(EvidenceSource source, SoundEvent event, ClipRange range) throws UserException {
        try {
            return source.clip(event, range);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage(
                    "event %s: %s; ask for less with --longest".formatted(event.getId(), e.getMessage()));
        }
    }

    private static OptionalInt channel(EarshotConfig config) {
        String channel = config.ingest().channel();
        return channel.equals("mean") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(channel));
    }

    private byte[] encoded(Clip clip) throws UserException {
        int rate = clip.range().sampleRate();
        if (format == AudioFormat.WAV) {
            return WavEncoder.encode(clip.format(), rate, clip.channels(), clip.pcm());
        }
        if (clip.format() == SampleFormat.PCM_F32LE) {
            throw UserException.badUsage("--format flac: the frames hold floats, which FLAC cannot; use wav");
        }
        return new FlacEncoder(clip.format(), rate, clip.channels()).encode(clip.pcm());
    }

    private Map<String, @Nullable Object> about(
            SoundEvent event,
            EvidenceModels models,
            Clip clip,
            String audio,
            VoiceCheck voice,
            boolean allowed,
            EvidenceConfig rules)
            throws IOException {
        Map<String, @Nullable Object> about = new LinkedHashMap<>();
        about.put("created_at", clock.instant().toString());
        about.put("tool", new Main.Version().getVersion()[0]);
        about.put("event", event.getId());
        about.put("revision", event.getRevision());
        about.put("status", EventLines.lower(event.getStatus()));
        about.put("type", event.getType());
        about.put("model", EvidenceFiles.model(event, models.exact(event)));
        about.put("clock", EvidenceFiles.clock(event));
        about.put("source", EvidenceFiles.source(event, clip));
        about.put("clip", EvidenceFiles.clip(audio, clip));
        about.put("voice", EvidenceFiles.voice(voice, allowed, rules.voiceScore()));
        return about;
    }

    private void report(SoundEvent event, EvidenceModels models, Clip clip, VoiceCheck voice) {
        ClipRange range = clip.range();
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %s at mic %s, %s, %.3f s with %.3f s before it%n",
                        out,
                        event.getType(),
                        event.getMicId(),
                        Times.iso(event.getOnsetAt()),
                        range.samples() / (double) range.sampleRate(),
                        (range.eventFirst() - range.first()) / (double) range.sampleRate());
        long missing = clip.missing().stream()
                .mapToLong(hole -> hole.end() - hole.first())
                .sum();
        if (missing > 0) {
            Main.say(
                    spec,
                    String.format(
                            Locale.ROOT,
                            "%.3f s of the clip are missing in %s, and silence in it: see the manifest",
                            missing / (double) range.sampleRate(),
                            event.getFramesTopic()));
        }
        if (event.getStatus() != EventStatus.CLOSED) {
            Main.say(spec, "the event goes on: this is its revision " + event.getRevision());
        }
        if (range.cutShort()) {
            Main.say(spec, "the event lasts longer than --longest %s: the clip is its beginning".formatted(longest));
        }
        if (!voice.told()) {
            Main.say(
                    spec,
                    "whether people speak in the clip cannot be told: "
                            + (voice.models().isEmpty()
                                    ? "no model that is configured has a label of evidence.voice-labels"
                                    : "%d of its windows have no score".formatted(voice.untold())));
        }
        if (models.exact(event) == null) {
            Main.say(
                    spec,
                    "model %s version %s is not configured: its hash is not in the manifest"
                            .formatted(event.getModelId(), event.getModelVersion()));
        }
    }
}
