package io.earshot;

import io.earshot.alerts.AlertsMeter;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.Severity;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.EventsMeter;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.Rejection;
import io.earshot.publish.PublishMeter;
import org.jspecify.annotations.Nullable;

/** Meters that tell two others everything, the first one first. */
final class BothMeters {
    private BothMeters() {}

    record Ingest(IngestMeter a, IngestMeter b) implements IngestMeter {
        @Override
        public void frame(int bytes, long capturedToReceivedMicros) {
            a.frame(bytes, capturedToReceivedMicros);
            b.frame(bytes, capturedToReceivedMicros);
        }

        @Override
        public void processed(long nanos) {
            a.processed(nanos);
            b.processed(nanos);
        }

        @Override
        public void rejected(Rejection reason) {
            a.rejected(reason);
            b.rejected(reason);
        }

        @Override
        public void paused(boolean paused) {
            a.paused(paused);
            b.paused(paused);
        }

        @Override
        public void skipped() {
            a.skipped();
            b.skipped();
        }

        @Override
        public void overload(String topic, int partition, int stage, long lagMicros) {
            a.overload(topic, partition, stage, lagMicros);
            b.overload(topic, partition, stage, lagMicros);
        }

        @Override
        public void lostToRetention(String topic, int partition, long frames) {
            a.lostToRetention(topic, partition, frames);
            b.lostToRetention(topic, partition, frames);
        }

        @Override
        public void lag(String topic, int partition, long frames) {
            a.lag(topic, partition, frames);
            b.lag(topic, partition, frames);
        }
    }

    record Inference(InferenceMeter a, InferenceMeter b) implements InferenceMeter {
        @Override
        public void batch(String modelId, int windows, long nanos) {
            a.batch(modelId, windows, nanos);
            b.batch(modelId, windows, nanos);
        }

        @Override
        public void batchFailed(String modelId, int windows) {
            a.batchFailed(modelId, windows);
            b.batchFailed(modelId, windows);
        }
    }

    record Publish(PublishMeter a, PublishMeter b) implements PublishMeter {
        @Override
        public void published(WindowOutcome outcome) {
            a.published(outcome);
            b.published(outcome);
        }

        @Override
        public void acknowledged(long nanos) {
            a.acknowledged(nanos);
            b.acknowledged(nanos);
        }
    }

    record Events(EventsMeter a, EventsMeter b) implements EventsMeter {
        @Override
        public void accepted(OutcomeKind kind, @Nullable GapReason reason, long windows) {
            a.accepted(kind, reason, windows);
            b.accepted(kind, reason, windows);
        }

        @Override
        public void duplicate() {
            a.duplicate();
            b.duplicate();
        }

        @Override
        public void parked() {
            a.parked();
            b.parked();
        }

        @Override
        public void lost(GapReason reason, long windows) {
            a.lost(reason, windows);
            b.lost(reason, windows);
        }

        @Override
        public void refused(String reason) {
            a.refused(reason);
            b.refused(reason);
        }

        @Override
        public void event(String type, EventStatus status, long delayMicros) {
            a.event(type, status, delayMicros);
            b.event(type, status, delayMicros);
        }

        @Override
        public void coverage(CoverageState state, @Nullable GapReason reason, long micros) {
            a.coverage(state, reason, micros);
            b.coverage(state, reason, micros);
        }

        @Override
        public void coverageRecord() {
            a.coverageRecord();
            b.coverageRecord();
        }

        @Override
        public void discarded(long duplicateSamples, long lateSamples) {
            a.discarded(duplicateSamples, lateSamples);
            b.discarded(duplicateSamples, lateSamples);
        }
    }

    record Alerts(AlertsMeter a, AlertsMeter b) implements AlertsMeter {
        @Override
        public void alert(String rule, Severity severity) {
            a.alert(rule, severity);
            b.alert(rule, severity);
        }

        @Override
        public void suppressed(String rule, String why) {
            a.suppressed(rule, why);
            b.suppressed(rule, why);
        }

        @Override
        public void late(String rule) {
            a.late(rule);
            b.late(rule);
        }

        @Override
        public void latency(String rule, long micros) {
            a.latency(rule, micros);
            b.latency(rule, micros);
        }

        @Override
        public void deadLetter(String topic) {
            a.deadLetter(topic);
            b.deadLetter(topic);
        }
    }
}
