package io.earshot;

import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** One Kafka Streams application in this process: the events stage or the alerts stage. */
final class StreamsRole implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final KafkaStreams streams;

    /** @param failure told of an unexpected error, whose transaction has been undone; stops the engine */
    StreamsRole(Topology topology, Properties properties, Consumer<Throwable> failure) {
        streams = new KafkaStreams(topology, properties);
        streams.setUncaughtExceptionHandler(error -> {
            failure.accept(error);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    void start() {
        streams.start();
    }

    boolean isReady() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    String state() {
        return streams.state().name();
    }

    /** Leaves the group at once, so that another instance takes over without waiting for a timeout. */
    @Override
    public void close() {
        streams.close(CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
}
