package io.earshot.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.EventStatus;
import io.earshot.testing.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The live stream: soon, whole after a restart, and for many. */
class LiveStreamIT extends DashboardCase {
    @Test
    void anEventIsInTheStreamWithinASecondAndWhatWasMissedComesAfterARestart() throws Exception {
        fill(2, 20);
        String lastId;
        try (Dashboard dashboard = reserve.dashboard(CONFIG);
                Listening listening = new Listening(dashboard, "")) {
            Deadline.await("a hello", () -> !listening.lines.isEmpty());
            long start = System.nanoTime();
            reserve.event(data.event("live-1", 1, now(), 1, EventStatus.OPENED));
            reserve.flush();
            Deadline.await("the event", () -> listening.all().contains("live-1"));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1_000);
            assertThat(get(dashboard, "api/v1/events/live-1", 200).get("status").asText())
                    .isEqualTo("opened");
            lastId = listening.lastId();
        }
        reserve.event(data.event("live-1", 1, now(), 2, EventStatus.CLOSED));
        reserve.event(data.event("live-1", 1, now(), 1, EventStatus.OPENED)); // again: no news
        reserve.event(data.event("live-2", 0, now()));
        reserve.flush();
        try (Dashboard dashboard = reserve.dashboard(CONFIG);
                Listening listening = new Listening(dashboard, "Last-Event-ID: " + lastId + "\r\n")) {
            Deadline.await("what was missed", () -> listening.count("event: event") >= 2);
            assertThat(listening.all()).contains("{\"resumed\":true}").doesNotContain("event: resync");
            assertThat(listening.count("event: event")).isEqualTo(2);
            post(dashboard, "api/v1/events/live-2/review", "{\"verdict\":\"unsure\"}", 200);
            Deadline.await("the review", () -> listening.count("event: review") == 1);
        }
    }

    @Test
    void fiveHundredListenToOneEventAlthoughOneOfThemNeverReads() throws Exception {
        fill(2, 2);
        List<SocketChannel> channels = new ArrayList<>();
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            int port = URI.create(dashboard.url()).getPort();
            byte[] request = "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 500; i++) {
                SocketChannel channel = SocketChannel.open();
                if (i == 0) {
                    channel.setOption(StandardSocketOptions.SO_RCVBUF, 1_024);
                }
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.write(ByteBuffer.wrap(request));
                channel.configureBlocking(false);
                channels.add(channel);
            }
            Deadline.await("500 clients", () -> metric(dashboard, "earshot_dashboard_stream_clients 500"));
            int events = 200;
            for (int i = 0; i < events; i++) {
                reserve.event(data.event("live-%05d".formatted(i), 0, now()));
            }
            reserve.flush();
            ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
            Set<SocketChannel> done = new HashSet<>();
            byte[] tail = new byte[65_536];
            String last = "live-%05d".formatted(events - 1);
            Map<SocketChannel, String> ends = new HashMap<>();
            Deadline.await("the last event at 499 clients", () -> {
                for (SocketChannel channel : channels.subList(1, channels.size())) {
                    try {
                        while (!done.contains(channel) && channel.read(buffer.clear()) > 0) {
                            int read = buffer.flip().remaining();
                            buffer.get(tail, 0, read);
                            String text =
                                    ends.getOrDefault(channel, "") + new String(tail, 0, read, StandardCharsets.UTF_8);
                            ends.put(channel, text.substring(Math.max(0, text.length() - 1_500)));
                            if (text.contains(last)) {
                                done.add(channel);
                            }
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
                return done.size() == 499;
            });
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private boolean metric(Dashboard dashboard, String line) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create(dashboard.url() + "metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains(line);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A client of the live stream. */
    private static final class Listening implements AutoCloseable {
        final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private final Socket socket;

        Listening(Dashboard dashboard, String headers) throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(),
                    URI.create(dashboard.url()).getPort());
            socket.getOutputStream()
                    .write("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
                            .formatted(headers)
                            .getBytes(StandardCharsets.UTF_8));
            Thread reader = new Thread(this::read, "listening");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (Stream<String> read = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()) {
                read.filter(line -> line.startsWith("id: ") || line.startsWith("event: ") || line.startsWith("data: "))
                        .forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                // Closed: it has heard enough.
            }
        }

        String all() {
            return String.join("\n", lines);
        }

        long count(String line) {
            return lines.stream().filter(line::equals).count();
        }

        String lastId() {
            String id = "";
            for (String line : lines) {
                id = line.startsWith("id: ") ? line.substring(4) : id;
            }
            return id;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
