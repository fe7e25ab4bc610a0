package io.earshot.streams;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** One Kafka Streams application in this process: the events stage or the alerts stage. */
public final class StreamsRole {
    private final KafkaStreams streams;
    private final StateFolder state;
    private boolean started;
    private volatile boolean failed;

    /**
     * Takes the state directory, which no other process may use then.
     *
     * @param layout version of the layout of stored values
     * @param watch ends what its producers leave open
     * @param failure told of an unexpected error, whose transaction has been undone; stops the engine
     */
    public StreamsRole(
            Topology topology, int layout, Properties properties, TransactionWatch watch, Consumer<Throwable> failure) {
        String application = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
        state = new StateFolder(
                Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG)).resolve(application),
                new StateSeal.Owner(
                        application,
                        layout,
                        StateSeal.sha256(topology.describe().toString().getBytes(StandardCharsets.UTF_8)),
                        AppInfoParser.getVersion()));
        streams = new KafkaStreams(topology, properties, new StreamsClients(watch));
        streams.setUncaughtExceptionHandler(error -> {
            failed = true;
            failure.accept(error);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    /** @throws StateException when the state directory cannot be used */
    public void start() {
        state.open();
        started = true;
        streams.start();
    }

    public boolean isReady() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    public String state() {
        return streams.state().name();
    }

    /**
     * Leaves the group at once, so that another instance takes over without waiting for a timeout.
     *
     * @param longest after which it is left as it is; the next start then reads its stores back
     */
    public void close(Duration longest) {
        boolean closed = streams.close(CloseOptions.timeout(longest)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (closed && started && !failed) {
            state.seal();
        }
    }
}
