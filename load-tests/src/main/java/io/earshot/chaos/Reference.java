package io.earshot.chaos;

import io.earshot.FileAnalysis;
import io.earshot.alerts.AlertsMeter;
import io.earshot.alerts.AlertsOfFile;
import io.earshot.alerts.MicDirectory;
import io.earshot.avro.Alert;
import io.earshot.avro.Coverage;
import io.earshot.avro.Microphone;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.EventsConfig;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.events.EventTypes;
import io.earshot.events.FileDetector;
import io.earshot.events.Place;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FrameSource;
import io.earshot.publish.OutcomeRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an undisturbed engine makes of the audio: the pipeline of {@code earshot analyze --alerts}, no Kafka, no faults.
 *
 * @param revisions of all events, those of one mic in order
 * @param alerts of all rules
 * @param coverage the last record of each mic and minute
 * @param windows of each mic
 * @param scores of each mic: those of its windows, in order
 */
record Reference(
        List<SoundEvent> revisions,
        List<Alert> alerts,
        Map<CoverageId, Coverage> coverage,
        Map<String, Long> windows,
        Map<String, List<float[]>> scores) {

    /** A minute of a mic. */
    record CoverageId(String mic, long minute) {
        static CoverageId of(Coverage coverage) {
            return new CoverageId(coverage.getMicId(), coverage.getMinute());
        }
    }

    /**
     * Analyses everything.
     *
     * @param startedAt when the mics' runs started
     */
    static Reference of(
            Audio audio,
            long startedAt,
            ModelPackage model,
            EventTypesConfig types,
            AlertRulesConfig rules,
            Map<String, Microphone> mics)
            throws IOException, ModelException {
        EventTypes resolved = EventTypes.resolve(
                types, model.id(), model.labels().stream().map(Label::name).toList());
        FileDetector detector = new FileDetector(resolved, EventsConfig.DEFAULTS, mic -> {
            Microphone known = mics.get(mic);
            return known == null ? null : Place.of(known, EventsConfig.DEFAULTS.positions());
        });
        List<SoundEvent> revisions = new ArrayList<>();
        Map<CoverageId, Coverage> coverage = new HashMap<>();
        Map<String, Long> windows = new HashMap<>();
        Map<String, List<float[]>> scores = new HashMap<>();
        OutcomeRecords records = OutcomeRecords.dense();
        try (FileAnalysis analysis = new FileAnalysis(
                List.of(model),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                false,
                (slot, lane) -> {
                    WindowOutcome outcome = records.record(slot, lane, 0);
                    detector.accept(outcome, revisions::add, minute -> coverage.put(CoverageId.of(minute), minute));
                    if (outcome.getKind() == OutcomeKind.RETIRED) {
                        windows.put(outcome.getMicId(), outcome.getFirstIndex());
                    } else if (outcome.getKind() == OutcomeKind.SCORED) {
                        scores.computeIfAbsent(outcome.getMicId(), mic -> new ArrayList<>())
                                .add(Outcomes.scores(outcome));
                    }
                })) {
            for (int mic = 0; mic < audio.mics(); mic++) {
                try (FrameSource source = audio.source(mic, startedAt)) {
                    analysis.play(source);
                }
            }
            analysis.finish();
        }
        MicDirectory directory = mics::get;
        List<Alert> alerts = AlertsOfFile.of(rules, revisions, directory, AlertsMeter.NONE);
        return new Reference(revisions, alerts, coverage, windows, scores);
    }
}
