package io.earshot.cli;

import io.earshot.avro.Coverage;
import io.earshot.avro.SoundEvent;
import io.earshot.evidence.Clip;
import io.earshot.evidence.ClipRange;
import io.earshot.evidence.VoiceCheck;
import io.earshot.model.ModelPackage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What evidence says of itself, as JSON. Times are ISO-8601, UTC. */
final class EvidenceFiles {
    private EvidenceFiles() {}

    /** {@code event.json}: the event as the topic has it. */
    static Map<String, @Nullable Object> event(SoundEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(LiveLines.fields(event));
        fields.put("scored_windows", event.getScoredWindows());
        fields.put("onset_window", event.getOnsetIndex());
        fields.put("offset_window", event.getOffsetIndex());
        fields.put("stream", event.getStreamId());
        fields.put("sample_rate", event.getSampleRate());
        fields.put("clock_error_bound_us", event.getClockErrorBound());
        var position = event.getPosition();
        if (position != null) {
            fields.put("latitude", position.getLatitude());
            fields.put("longitude", position.getLongitude());
            fields.put("elevation", position.getElevation());
        }
        fields.put("frames_topic", event.getFramesTopic());
        fields.put("frames_partition", event.getFramesPartition());
        return fields;
    }

    /** {@code coverage.jsonl}: what became of the minutes that the clip touches. */
    static List<Map<String, @Nullable Object>> coverage(List<Coverage> minutes) {
        List<Map<String, @Nullable Object>> lines = new ArrayList<>();
        for (Coverage minute : minutes) {
            Map<String, Object> missing = new LinkedHashMap<>();
            minute.getMissing().forEach((reason, micros) -> missing.put(reason, Times.seconds(micros)));
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("minute", Times.iso(minute.getMinute()));
            line.put("model", minute.getModelId());
            line.put("known_until", Times.iso(minute.getKnownUntil()));
            line.put("analysed_s", Times.seconds(minute.getAnalysed()));
            line.put("silent_s", Times.seconds(minute.getSilent()));
            line.put("missing_s", missing);
            line.put("absent_s", Times.seconds(minute.getAbsent()));
            line.put("duplicate_samples", minute.getDuplicateSamples());
            line.put("late_samples", minute.getLateSamples());
            line.put("streaming", minute.getStreaming());
            lines.add(line);
        }
        return lines;
    }

    /** The manifest's part on where the clip comes from. */
    static Map<String, @Nullable Object> source(SoundEvent event, Clip clip) {
        Map<String, @Nullable Object> source = new LinkedHashMap<>();
        source.put("topic", event.getFramesTopic());
        source.put("partition", event.getFramesPartition());
        source.put("event_first_offset", event.getFirstOffset());
        source.put("event_last_offset", event.getLastOffset());
        source.put("clip_first_offset", clip.frames().firstOffset());
        source.put("clip_last_offset", clip.frames().lastOffset());
        source.put("frames", clip.frames().frames());
        source.put("mic", event.getMicId());
        source.put("stream", event.getStreamId());
        source.put("stream_started", Times.iso(event.getStreamStartedAt()));
        return source;
    }

    /** The manifest's part on the clip. Samples are counted from the stream's start, per channel. */
    static Map<String, @Nullable Object> clip(String file, Clip clip) {
        ClipRange range = clip.range();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("file", file);
        fields.put("start", Times.iso(range.timeOf(range.first())));
        fields.put("end", Times.iso(range.timeOf(range.end())));
        fields.put("sample_rate", range.sampleRate());
        fields.put("channels", clip.channels());
        fields.put("encoding", EventLines.lower(clip.format()));
        fields.put("first_sample", range.first());
        fields.put("samples", range.samples());
        fields.put("event_first_sample", range.eventFirst());
        fields.put("event_end_sample", range.eventEnd());
        fields.put("before_s", (range.eventFirst() - range.first()) / (double) range.sampleRate());
        fields.put("after_s", Math.max(0, range.end() - range.eventEnd()) / (double) range.sampleRate());
        fields.put("cut_short", range.cutShort());
        List<Map<String, Object>> missing = new ArrayList<>();
        for (Clip.Missing hole : clip.missing()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("first_sample", hole.first());
            line.put("samples", hole.end() - hole.first());
            line.put("clip_s", (hole.first() - range.first()) / (double) range.sampleRate());
            line.put("because", hole.undecodable() ? "its frame cannot be decoded" : "no frame of the topic holds it");
            missing.add(line);
        }
        fields.put("missing", missing);
        return fields;
    }

    /** The manifest's part on the model; the hash is known where that version is configured. */
    static Map<String, @Nullable Object> model(SoundEvent event, @Nullable ModelPackage exact) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", event.getModelId());
        fields.put("version", event.getModelVersion());
        fields.put("manifest_sha256", exact == null ? null : exact.manifestSha256());
        fields.put(
                "model_sha256", exact == null ? null : exact.manifest().files().get("model.onnx"));
        return fields;
    }

    /** The manifest's part on voice. */
    static Map<String, @Nullable Object> voice(VoiceCheck voice, boolean allowed, double threshold) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("allowed", allowed);
        fields.put("found", voice.heard(threshold) ? "yes" : voice.told() ? "no" : "cannot tell");
        fields.put("models", voice.models());
        fields.put("windows_checked", voice.checked());
        fields.put("windows_untold", voice.untold());
        fields.put("threshold", threshold);
        fields.put("highest", voice.highest());
        fields.put("label", voice.label());
        return fields;
    }

    /** The manifest's part on the device's clock. */
    static Map<String, @Nullable Object> clock(SoundEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("quality", EventLines.lower(event.getClockQuality()));
        fields.put("error_bound_us", event.getClockErrorBound());
        return fields;
    }
}
