package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import io.earshot.config.EarshotConfig;
import io.earshot.evidence.Clip;
import io.earshot.evidence.ClipRange;
import io.earshot.evidence.EvidenceWriter;
import io.earshot.evidence.VoiceCheck;
import io.earshot.model.ModelException;
import io.earshot.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
        FLAC;

        /** As users write it; help and messages show it so. */
        @Override
        public String toString() {
            return EventLines.lower(this);
        }
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
            EvidenceMaker maker = new EvidenceMaker(config, source, clock, cluster.file.path());
            write(maker, maker.cut(event, EvidenceModels.of(config, event), ahead, behind, atMost));
        }
        return 0;
    }

    private void write(EvidenceMaker maker, EvidenceMaker.Cut cut) throws UserException, IOException {
        boolean allowed = withVoice || maker.mayHoldVoice();
        if (!allowed && maker.hasVoice(cut)) {
            throw UserException.failed(String.format(
                    Locale.ROOT,
                    "people seem to speak in the clip: %s scored %.2f at %s; nothing was written. --with-voice, or"
                            + " evidence.voice: true, exports it",
                    cut.voice().label(),
                    cut.voice().highest(),
                    Times.iso(cut.voice().at())));
        }
        EvidenceWriter.write(out, maker.files(cut, format, allowed));
        report(cut.event(), cut.models(), cut.clip(), cut.voice());
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
