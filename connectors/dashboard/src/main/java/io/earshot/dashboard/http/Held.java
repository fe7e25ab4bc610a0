package io.earshot.dashboard.http;

import io.earshot.avro.SoundEvent;
import io.earshot.dashboard.store.Store;
import io.earshot.dashboard.store.Views;
import io.earshot.dashboard.topics.Writer;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of the API share.
 *
 * @param unread why the topics have not been read yet; gives null once they have been, for ever
 * @param writes how many may write at the same time: each waits for the broker
 */
record Held(Store store, Views views, Clock clock, Supplier<@Nullable String> unread, Writer writer, Semaphore writes) {

    /** Something to be written. */
    @FunctionalInterface
    interface Said {
        void to(Writer writer) throws Writer.NotWrittenException;
    }

    Query query(Context context, String... known) {
        return new Query(context.queryParamMap(), clock.instant(), known);
    }

    /** Half of what there is would look like all of it. */
    void requireRead() {
        String why = unread.get();
        if (why != null) {
            throw ApiException.unavailable(1, "the topics have not been read yet: " + why);
        }
    }

    /** @return the same text for the same filters, whatever their order */
    static String filters(Query query, String... names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append(name).append('=').append(query.text(name)).append('&');
        }
        return text.toString();
    }

    SoundEvent event(Context context) {
        SoundEvent event = store.event(id(context));
        if (event == null) {
            throw ApiException.notFound("no event has this id, or it is older than dashboard.history");
        }
        return event;
    }

    static String id(Context context) {
        String id = context.pathParam("id");
        if (id.length() > 256) {
            throw ApiException.badRequest("the id has %d characters, may have at most 256".formatted(id.length()));
        }
        return id;
    }

    /** Answers once it is there. */
    void write(Said said) {
        if (!writes.tryAcquire()) {
            throw ApiException.unavailable(2, "too much is being written at once: try again");
        }
        try {
            said.to(writer);
        } catch (Writer.NotWrittenException e) {
            throw ApiException.unavailable(
                    5, "not sure whether it was written: %s; try again".formatted(e.getMessage()));
        } finally {
            writes.release();
        }
    }
}
