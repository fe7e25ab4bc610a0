package io.earshot.topics;

import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** The cluster did not answer, or refused: one line that says who, what, and what to do. */
public final class TopicsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TopicsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether the same question may be answered later though nothing is changed: the cluster is away, or busy with itself. What
     * it refuses, and what its client cannot be made of, it will refuse again.
     */
    public boolean mayPass() {
        Throwable cause = getCause();
        return cause == null
                || cause instanceof TimeoutException
                || cause instanceof RetriableException
                || isUnresolved(cause);
    }

    /** Kafka tells a name that cannot be looked up, be it for an hour, from a wrong setting by its message alone. */
    private static boolean isUnresolved(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException
                    && String.valueOf(cause.getMessage()).startsWith("No resolvable bootstrap urls")) {
                return true;
            }
        }
        return false;
    }
}
