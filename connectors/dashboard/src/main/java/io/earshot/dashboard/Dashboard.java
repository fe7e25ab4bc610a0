package io.earshot.dashboard;

import io.earshot.api.DashboardException;
import io.earshot.api.DashboardPlugin;
import io.earshot.api.DashboardSeat;
import io.earshot.api.DashboardSettings;
import io.earshot.dashboard.http.ApiServer;
import io.earshot.dashboard.live.Hub;
import io.earshot.dashboard.store.Store;
import io.earshot.dashboard.store.Views;
import io.earshot.dashboard.topics.CoverageIntake;
import io.earshot.dashboard.topics.Decoder;
import io.earshot.dashboard.topics.Intake;
import io.earshot.dashboard.topics.TopicTail;
import io.earshot.dashboard.topics.Writer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** One dashboard: where the parts meet, and in which order they start and stop. */
public final class Dashboard implements DashboardPlugin.Running {
    private static final long HEARTBEAT_SECONDS = 15;
    /** Messages held for clients that come again. */
    private static final int HELD = 20_000;

    private final DashboardSeat seat;
    private final Meters meters;
    private final Store store;
    private final Hub hub;
    private final TopicTail tail;
    private final TopicTail coverage;
    private final Writer writer;
    private final ApiServer server;
    /** Writes to clients, and does what is due now and then. */
    private final ScheduledExecutorService worker = Executors.newScheduledThreadPool(1, task -> {
        Thread thread = new Thread(task, "earshot-dashboard-stream");
        thread.setDaemon(true);
        return thread;
    });

    private volatile boolean read;
    private long tidiedAt;

    private Dashboard(DashboardSeat seat) throws DashboardException {
        this.seat = seat;
        DashboardSettings settings = seat.settings();
        meters = new Meters(seat.registry());
        store = new Store(settings.maxEvents(), settings.timeZone(), settings.silentAfter(), settings.lostAfter());
        Views views = new Views(settings.positions());
        hub = new Hub(
                HELD,
                settings.maxClients(),
                seat.clock()::millis,
                worker,
                since -> Intake.micsChangedSince(store, views, seat.clock().millis(), since),
                meters);
        meters.watch(seat.registry(), store, hub::clients);
        Decoder decoder = new Decoder(meters::unreadable, meters::refused);
        Intake intake = new Intake(seat.topics(), seat.serdes(), decoder, store, hub, views, seat.clock()::millis);
        tail = new TopicTail(
                "dashboard-reader",
                consumer("earshot-dashboard-reader"),
                intake.sources(since()),
                intake,
                () -> betweenReads(intake));
        coverage = new TopicTail(
                "dashboard-coverage",
                consumer("earshot-dashboard-coverage"),
                List.of(new TopicTail.Source(seat.topics().coverage(), since())),
                new CoverageIntake(seat.serdes(), decoder, store, hub, views, this::isCoverageRead),
                this::betweenCoverage);
        try {
            writer = new Writer(seat.topics(), seat.kafka(), seat.serdes(), tail);
        } catch (KafkaException e) {
            meters.forget(seat.registry());
            throw new DashboardException("the dashboard cannot write: " + e.getMessage(), e);
        }
        server = serve(views);
    }

    private ApiServer serve(Views views) throws DashboardException {
        try {
            return ApiServer.start(
                    new ApiServer.Parts(seat, store, views, hub, writer, this::unread, this::live, this::ready));
        } catch (DashboardException e) {
            writer.close();
            worker.shutdownNow();
            meters.forget(seat.registry());
            throw e;
        }
    }

    /** Starts one; what is open already is closed again where something cannot be started. */
    public static Dashboard start(DashboardSeat seat) throws DashboardException {
        Dashboard dashboard = new Dashboard(seat);
        dashboard.tail.start();
        dashboard.coverage.start();
        var unused = dashboard.worker.scheduleAtFixedRate(
                dashboard.hub::heartbeat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        return dashboard;
    }

    /** A device's clock may be ahead: what it says of a time was appended before. */
    private long since() {
        return Math.max(1, heldFrom() - seat.settings().maxClockAhead().toMillis());
    }

    private long heldFrom() {
        return seat.clock().millis() - seat.settings().history().toMillis();
    }

    private Map<String, Object> consumer(String clientId) {
        Map<String, Object> properties = new HashMap<>(seat.kafka());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return properties;
    }

    private void betweenReads(Intake intake) {
        if (!read && tail.unready() == null) {
            read = true;
        }
        meters.ready(read);
        long now = seat.clock().millis();
        if (now - tidiedAt >= 1_000) {
            tidiedAt = now;
            intake.tellChangedMics();
            store.forgetBefore(heldFrom() * 1_000);
        }
    }

    private boolean isCoverageRead() {
        return coverage.unready() == null;
    }

    private void betweenCoverage() {
        store.forgetCoverageBefore(heldFrom() * 1_000);
    }

    /** Once everything has been read, it stays so: what the cluster says later is added when it can be had. */
    private @Nullable String unread() {
        return read ? null : String.valueOf(tail.unready());
    }

    private Map<String, @Nullable String> live() {
        Map<String, @Nullable String> wrongs = new LinkedHashMap<>();
        wrongs.put("reader", tail.failure() == null ? null : tail.unready());
        wrongs.put("coverage", coverage.failure() == null ? null : coverage.unready());
        return wrongs;
    }

    private Map<String, @Nullable String> ready() {
        Map<String, @Nullable String> wrongs = new LinkedHashMap<>();
        wrongs.put("reader", read ? tail.unready() : unread());
        wrongs.put("coverage", coverage.unready());
        return wrongs;
    }

    @Override
    public String url() {
        return server.url();
    }

    @Override
    public @Nullable String unready() {
        return ready().values().stream()
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        hub.close();
        server.close();
        writer.close();
        tail.close();
        coverage.close();
        worker.shutdownNow();
        meters.forget(seat.registry());
    }
}
