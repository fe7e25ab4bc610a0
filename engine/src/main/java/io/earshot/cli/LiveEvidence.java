package io.earshot.cli;

import io.earshot.Models;
import io.earshot.Serialization;
import io.earshot.api.EvidenceException;
import io.earshot.api.EvidenceException.Reason;
import io.earshot.api.EvidenceReader;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EarshotConfig;
import io.earshot.evidence.Clip;
import io.earshot.evidence.EvidenceWriter;
import io.earshot.evidence.TopScores;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evidence for who shows it, by the parts of {@code earshot evidence get}. Safe to share: each call has a reader of its own. */
public final class LiveEvidence implements EvidenceReader {
    private static final Logger log = LoggerFactory.getLogger(LiveEvidence.class);
    private static final Duration BESIDE = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_WINDOWS = 5_000;
    /** Outcomes of a window come after its end; beyond this none of an earlier one can. */
    private static final long AFTERWARDS = 60_000_000L;

    private final EarshotConfig config;
    private final Serialization serialization;
    private final Clock clock;
    private final List<ModelPackage> packages;

    /** @param serialization the caller's to close */
    public LiveEvidence(EarshotConfig config, Serialization serialization, Clock clock) throws ModelException {
        this.config = config;
        this.serialization = serialization;
        this.clock = clock;
        this.packages = Models.load(config.models());
    }

    /** Something that is read. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(EvidenceSource source, EvidenceMaker maker) throws UserException, IOException, EvidenceException;
    }

    private <T> T ask(Question<T> question) throws EvidenceException {
        try (TopicReader reader = new TopicReader(config, "earshot-dashboard-evidence")) {
            reader.readFor(PATIENCE);
            EvidenceSource source = new EvidenceSource(config, serialization, reader, log::warn);
            return question.ask(source, new EvidenceMaker(config, source, clock, Path.of("the configuration")));
        } catch (UserException | IOException | KafkaException e) {
            throw new EvidenceException(Reason.TROUBLE, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Sound sound(SoundEvent event) throws EvidenceException {
        return ask((source, maker) -> sound(maker, cut(source, maker, event)));
    }

    @Override
    public byte[] zip(SoundEvent event) throws EvidenceException {
        return ask((source, maker) -> {
            EvidenceMaker.Cut cut = cut(source, maker, event);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            EvidenceWriter.zip(bytes, maker.files(cut, EvidenceGet.AudioFormat.WAV, maker.mayHoldVoice()));
            return bytes.toByteArray();
        });
    }

    private EvidenceMaker.Cut cut(EvidenceSource source, EvidenceMaker maker, SoundEvent event)
            throws UserException, EvidenceException {
        if (event.getFramesTopic().isEmpty() || event.getFirstOffset() < 0) {
            throw new EvidenceException(Reason.NONE, "the event does not say where its frames are");
        }
        if (!source.hasFrames(event)) {
            throw new EvidenceException(Reason.GONE, "the event's frames are not kept any more (topics.keep-frames)");
        }
        EvidenceModels models = EvidenceModels.of(config, packages, event);
        EvidenceMaker.Cut cut = maker.cut(event, models, BESIDE, BESIDE, LONGEST);
        requireNoVoice(maker, cut);
        return cut;
    }

    private static void requireNoVoice(EvidenceMaker maker, EvidenceMaker.Cut cut) throws EvidenceException {
        if (!maker.mayHoldVoice() && maker.hasVoice(cut)) {
            throw new EvidenceException(
                    Reason.VOICE, "people seem to speak in it; evidence.voice: true would give it nevertheless");
        }
    }

    private static Sound sound(EvidenceMaker maker, EvidenceMaker.Cut cut) throws UserException {
        Clip clip = cut.clip();
        long missing = clip.missing().stream()
                .mapToLong(hole -> hole.end() - hole.first())
                .sum();
        return new Sound(
                EvidenceMaker.encoded(clip, EvidenceGet.AudioFormat.WAV),
                maker.spectrogram(cut),
                clip.range().timeOf(clip.range().first()),
                missing);
    }

    @Override
    public Sound sound(String mic, @Nullable String domain, long from, long to) throws EvidenceException {
        return ask((source, maker) -> {
            MicSound heard = MicSound.read(source, mic, domain, from, to);
            Clip clip = heard == null ? null : heard.clip(config.ingest().reorder(), serialization.frameReader());
            if (heard == null || clip == null) {
                throw new EvidenceException(
                        Reason.NONE,
                        "nothing of the mic at that time is in its topic: it was not sent, or is not kept any more");
            }
            SoundEvent stream = heard.stream();
            stream.setModelId(packages.isEmpty() ? "" : packages.get(0).id());
            EvidenceMaker.Cut cut = maker.cut(stream, EvidenceModels.of(config, packages, stream), clip);
            requireNoVoice(maker, cut);
            return sound(maker, cut);
        });
    }

    @Override
    public Windows scores(String mic, long from, long to, int top, @Nullable String model) throws EvidenceException {
        Map<String, List<Label>> labels = new HashMap<>();
        packages.forEach(each -> labels.put(each.id(), each.labels()));
        return ask((source, maker) -> {
            List<Window> windows = new ArrayList<>();
            source.outcomes(mic, from / 1_000, outcome -> {
                boolean wanted = outcome.getKind() == OutcomeKind.SCORED
                        || outcome.getKind() == OutcomeKind.SILENT
                        || outcome.getKind() == OutcomeKind.GAP;
                if (wanted
                        && (model == null || model.equals(outcome.getModelId()))
                        && outcome.getStartAt() < to
                        && end(outcome) > from) {
                    windows.add(window(outcome, top, labels.getOrDefault(outcome.getModelId(), List.of())));
                }
                return windows.size() <= MOST_WINDOWS && outcome.getStartAt() < to + AFTERWARDS;
            });
            windows.sort(Comparator.comparing(Window::model).thenComparing(Window::start));
            boolean truncated = windows.size() > MOST_WINDOWS;
            return new Windows(List.copyOf(truncated ? windows.subList(0, MOST_WINDOWS) : windows), truncated);
        });
    }

    private static long end(WindowOutcome outcome) {
        long hops = outcome.getLastIndex() - outcome.getFirstIndex();
        long samples = hops * outcome.getHopSamples() + outcome.getWindowSamples();
        return outcome.getStartAt() + samples * 1_000_000 / Math.max(1, outcome.getModelRate());
    }

    private static Window window(WindowOutcome outcome, int top, List<Label> labels) {
        List<Scored> highest = TopScores.of(outcome, top).stream()
                .map(each -> new Scored(
                        each.label() < labels.size() ? labels.get(each.label()).name() : String.valueOf(each.label()),
                        each.score()))
                .toList();
        return new Window(
                outcome.getModelId(),
                EventLines.lower(outcome.getKind()),
                outcome.getReason() == null ? null : EventLines.lower(outcome.getReason()),
                outcome.getStartAt(),
                end(outcome),
                highest);
    }
}
