package io.earshot.dashboard;

import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.DashboardConfig;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A dashboard with a reserve behind it, for whoever writes the page: an embedded broker, 1 000 mics, 10 000 events of three
 * days, alerts, coverage; and new ones all the while, until it is stopped. Arguments: port (8080), seconds (3600), mics, events.
 */
final class DashboardRig {
    private static final long MICROS = 1_000;
    private static final int SAID_EVERY_SECONDS = 10;
    private static final int RECORDED = 4;
    private static final int RECORDED_SECONDS = 180;

    private final SampleData data = new SampleData(1);
    private final Random random = new Random(2);
    private final Reserve reserve;
    private final int mics;
    private int written;

    private DashboardRig(Reserve reserve, int mics) {
        this.reserve = reserve;
        this.mics = mics;
    }

    public static void main(String[] arguments) throws Exception {
        int port = argument(arguments, 0, 8080);
        int seconds = argument(arguments, 1, 3_600);
        int mics = argument(arguments, 2, 1_000);
        int events = argument(arguments, 3, 10_000);
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Reserve reserve = new Reserve(broker.bootstrapServers(), "earshot.")) {
            DashboardRig rig = new DashboardRig(reserve, mics);
            rig.fill(events);
            try (Dashboard dashboard = reserve.dashboard(DashboardConfig.DEFAULTS.withPort(port))) {
                System.out.println("dashboard at " + dashboard.url());
                rig.live(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
            }
        }
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private static long now() {
        return System.currentTimeMillis() * MICROS;
    }

    private void fill(int events) {
        for (int mic = 0; mic < mics; mic++) {
            reserve.mic(data.mic(mic));
        }
        long now = now();
        long span = Duration.ofDays(3).toMillis() * MICROS;
        for (int i = 0; i < events; i++) {
            long start = now - span + span / events * i;
            event(data.event(id(), random.nextInt(mics), start));
        }
        long minute = now / SampleData.MINUTE * SampleData.MINUTE;
        for (int mic = 0; mic < mics; mic++) {
            int minutes = mic < 20 ? 2_880 : 15;
            for (int back = minutes; back > 0; back--) {
                long start = minute - back * SampleData.MINUTE;
                boolean silent = mic % 16 == 5;
                if (mic % 25 != 3) { // these have never been heard
                    reserve.coverage(data.coverage(mic, start, start + SampleData.MINUTE, !silent));
                }
            }
        }
        for (int mic = 0; mic < RECORDED; mic++) {
            record(mic, now - RECORDED_SECONDS * 1_000_000L);
        }
        reserve.flush();
    }

    /** Sounds of the last minutes, with events in them. */
    private void record(int mic, long startedAt) {
        RecordMetadata first = reserve.record(SampleData.micId(mic), startedAt, 0, RECORDED_SECONDS);
        for (int onset = 20; onset < 2 * RECORDED_SECONDS - 40; onset += 30) {
            event(data.recorded(id(), mic, startedAt, onset, 8, first.topic(), first.partition(), first.offset()));
        }
    }

    private String id() {
        return "%032x".formatted(++written);
    }

    private void event(SoundEvent event) {
        reserve.event(event);
        if (random.nextInt(25) == 0) {
            Severity severity =
                    List.of(Severity.INFO, Severity.WARNING, Severity.CRITICAL).get(random.nextInt(3));
            reserve.alert(data.alert("a" + event.getId(), event, severity));
        }
    }

    /** An event every other second, in three revisions, and coverage of the mics that listen. */
    private void live(long until) {
        for (int second = 0; System.nanoTime() < until; second++) {
            if (second % 2 == 0) {
                String id = id();
                int mic = random.nextInt(mics);
                long start = now() - 2_000_000;
                long seed = random.nextLong();
                int revision = 0;
                for (EventStatus status : List.of(EventStatus.OPENED, EventStatus.UPDATED, EventStatus.CLOSED)) {
                    event(new SampleData(seed).event(id, mic, start, ++revision, status));
                }
            }
            if (second % SAID_EVERY_SECONDS == 0) {
                long now = now();
                long minute = now / SampleData.MINUTE * SampleData.MINUTE;
                for (int mic = 0; mic < mics; mic++) {
                    if (mic % 25 != 3 && mic % 16 != 5) {
                        reserve.coverage(data.coverage(mic, minute, now, true));
                    }
                }
            }
            reserve.flush();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }
}
