package io.earshot.dashboard.http;

import io.earshot.dashboard.live.Client;
import io.earshot.dashboard.live.Connection;
import io.earshot.dashboard.live.Hub;
import io.earshot.dashboard.live.MessageType;
import io.earshot.dashboard.live.Wanted;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/stream}. No thread waits for a client: bytes go out when its connection takes them. */
final class StreamServlet extends HttpServlet {
    static final String PATH = "/api/v1/stream";

    private static final long serialVersionUID = 1;
    private static final Set<MessageType> ALL = EnumSet.range(MessageType.EVENT, MessageType.COVERAGE);
    private static final Set<MessageType> USUAL = EnumSet.range(MessageType.EVENT, MessageType.MIC);

    private final transient Hub hub;
    private final transient Supplier<@Nullable String> unread;

    StreamServlet(Hub hub, Supplier<@Nullable String> unread) {
        this.hub = hub;
        this.unread = unread;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!request.getMethod().equals("GET")) {
                throw ApiException.of(405, "only GET");
            }
            serve(request, response);
        } catch (ApiException e) {
            Guard.refuse(response, e);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, List<String>> values = new TreeMap<>();
        request.getParameterMap().forEach((name, given) -> values.put(name, List.of(given)));
        Query query = new Query(values, Instant.EPOCH, "types", "mic", "last_event_id");
        Set<MessageType> types = query.constants("types", MessageType.class, ALL);
        EnumSet<MessageType> wanted = EnumSet.copyOf(types.isEmpty() ? USUAL : types);
        wanted.add(MessageType.HELLO);
        String header = request.getHeader("Last-Event-ID");
        String lastId = header == null || header.isEmpty() ? query.text("last_event_id") : header;
        if (lastId != null && lastId.length() > 8_192) {
            throw ApiException.badRequest(
                    "Last-Event-ID has %d characters, may have at most 8192".formatted(lastId.length()));
        }
        String why = unread.get();
        if (why != null) {
            throw ApiException.unavailable(1, "the topics have not been read yet: " + why);
        }
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no"); // proxies that would gather an answer
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0);
        Line line = new Line(async, response.getOutputStream());
        Client client = hub.join(new Wanted(wanted, query.set("mic")), lastId, line);
        if (client == null) {
            Guard.refuse(
                    response,
                    ApiException.unavailable(
                            10,
                            "there are as many clients as dashboard.max-clients allows, or the server ends: try again later"));
            async.complete();
        }
    }

    /** A client's connection. */
    private final class Line implements Connection, WriteListener, AsyncListener {
        private final AsyncContext async;
        private final ServletOutputStream out;
        private @Nullable Client client;

        Line(AsyncContext async, ServletOutputStream out) {
            this.async = async;
            this.out = out;
        }

        @Override
        public void open(Client opened) {
            client = opened;
            async.addListener(this);
            out.setWriteListener(this); // which asks for the first bytes
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() {
            leave();
            try {
                async.complete();
            } catch (IllegalStateException e) {
                // It is over already.
            }
        }

        private void leave() {
            Client left = client;
            if (left != null) {
                hub.leave(left);
            }
        }

        @Override
        public void onWritePossible() {
            Client ready = client;
            if (ready != null) {
                ready.pump();
            }
        }

        @Override
        public void onError(Throwable broken) {
            close();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            leave();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            close();
        }

        @Override
        public void onError(AsyncEvent event) {
            close();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // It is asynchronous once.
        }
    }
}
