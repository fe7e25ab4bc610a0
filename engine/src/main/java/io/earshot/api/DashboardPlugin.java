package io.earshot.api;

import org.jspecify.annotations.Nullable;

/** What the engine's role dashboard is made by, found by {@link java.util.ServiceLoader}: a module of its own. */
public interface DashboardPlugin {
    /**
     * Starts to read the topics and to serve. Returns when the port is open, which may be before everything is read.
     *
     * @throws DashboardException when it cannot start with these settings
     */
    Running start(DashboardSeat seat) throws DashboardException;

    /** One that runs, on threads of its own. */
    interface Running extends AutoCloseable {
        /** @return where a browser finds it, such as {@code http://127.0.0.1:8080/} */
        String url();

        /** @return why it does not show everything yet; null once it does */
        @Nullable
        String unready();

        @Override
        void close();
    }
}
