package io.earshot.dashboard.store;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertAcknowledgement;
import io.earshot.avro.Coverage;
import io.earshot.avro.EventReview;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is held. Records are taken by the reader of their topic, one thread each; the answers may be asked for by any. Records
 * that were taken must not be changed any more.
 */
public final class Store {
    private final Timeline<SoundEvent> events;
    private final Timeline<Alert> alerts;
    private final Latest<EventReview> reviews;
    private final Latest<AlertAcknowledgement> acknowledgements;
    private final MicBook mics;
    private final CoverageBook coverage = new CoverageBook();
    private final Names names = new Names();
    private volatile long longest;

    /** @param bound the most events, and the most alerts */
    public Store(int bound, ZoneId zone, Duration silentAfter, Duration lostAfter) {
        events = new Timeline<>(bound, SoundEvent::getOnsetAt, SoundEvent::getId, SoundEvent::getMicId);
        alerts = new Timeline<>(bound, Alert::getFiredAt, Alert::getId, alert -> null);
        reviews = new Latest<>(bound);
        acknowledgements = new Latest<>(bound);
        mics = new MicBook(zone, silentAfter, lostAfter);
    }

    /** @return whether it is news: a new event, or a later revision */
    public boolean take(SoundEvent event) {
        SoundEvent known = events.get(event.getId());
        if (known != null && known.getRevision() >= event.getRevision()) {
            return false;
        }
        names.share(event);
        longest = Math.max(longest, event.getOffsetAt() - event.getOnsetAt());
        events.put(event);
        return true;
    }

    /** @return whether it is news */
    public boolean take(Alert alert) {
        if (alerts.get(alert.getId()) != null) {
            return false;
        }
        alerts.put(alert);
        return true;
    }

    /** @param review null takes it back */
    public void review(String event, @Nullable EventReview review) {
        reviews.put(event, review);
    }

    public void acknowledge(String alert, @Nullable AlertAcknowledgement acknowledgement) {
        acknowledgements.put(alert, acknowledgement);
    }

    /**
     * @param mic null where it left the registry
     * @return whether there is room for it
     */
    public boolean register(String id, @Nullable Microphone mic, long now) {
        return mics.register(id, mic, now);
    }

    /**
     * @param appendedAt the record's time in Kafka, milliseconds
     * @return whether there is room for its mic
     */
    public boolean take(Coverage record, long appendedAt) {
        if (!mics.heard(record, appendedAt)) {
            return false;
        }
        coverage.take(record);
        return true;
    }

    /** Lets go of what is older than a time, microseconds since 1970-01-01 UTC. */
    public void forgetBefore(long at) {
        events.forgetBefore(at);
        alerts.forgetBefore(at);
    }

    /** Likewise, for the reader of coverage. */
    public void forgetCoverageBefore(long at) {
        coverage.forgetBefore(at);
    }

    public @Nullable SoundEvent event(String id) {
        return events.get(id);
    }

    public @Nullable Alert alert(String id) {
        return alerts.get(id);
    }

    public @Nullable EventReview review(String event) {
        return reviews.get(event);
    }

    public @Nullable AlertAcknowledgement acknowledgement(String alert) {
        return acknowledgements.get(alert);
    }

    public Timeline.Page<SoundEvent> events(EventFilter filter, Timeline.@Nullable Key after, int limit) {
        String mic = filter.mics().size() == 1 ? filter.mics().iterator().next() : null;
        // What started longer before than any event lasts has ended before.
        long end = filter.from() == Long.MIN_VALUE ? Long.MIN_VALUE : filter.from() - longest;
        return events.page(mic, after, filter.to(), end, event -> filter.matches(event, review(event.getId())), limit);
    }

    public Timeline.Page<Alert> alerts(AlertFilter filter, Timeline.@Nullable Key after, int limit) {
        return alerts.page(
                null,
                after,
                filter.to(),
                filter.from(),
                alert -> filter.matches(alert, acknowledgement(alert.getId()) != null),
                limit);
    }

    /** Every event, the newest first. */
    public Iterable<SoundEvent> events() {
        return events.all();
    }

    /** Every alert, the newest first. */
    public Iterable<Alert> alerts() {
        return alerts.all();
    }

    /** @param now milliseconds since 1970-01-01 UTC */
    public @Nullable Mic mic(String id, long now) {
        return mics.get(id, now, events::countSince);
    }

    /** Every mic, by id. */
    public List<Mic> mics(long now) {
        return mics.all(now, events::countSince);
    }

    /** @return ids of mics whose state is another than when this was last asked */
    public List<String> changedMics(long now) {
        return mics.changed(now);
    }

    public boolean knowsMic(String id) {
        return mics.ids().contains(id);
    }

    public CoverageBook coverage() {
        return coverage;
    }

    public int eventCount() {
        return events.size();
    }

    public int alertCount() {
        return alerts.size();
    }

    public int micCount() {
        return mics.ids().size();
    }
}
