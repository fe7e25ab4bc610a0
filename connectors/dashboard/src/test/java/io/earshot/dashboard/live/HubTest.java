package io.earshot.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Order, resuming, and clients that do not read. */
class HubTest {
    private static final Wanted ALL = new Wanted(EnumSet.allOf(MessageType.class), Set.of());
    private static final Pattern ID = Pattern.compile("id: (\\S+)");
    private static final Pattern DATA = Pattern.compile("data: (.*)");

    private int resyncs;

    private Hub hub(int held) {
        return new Hub(held, 10, () -> 1_000, Runnable::run, since -> List.of(), new Hub.Counts() {
            @Override
            public void sent() {}

            @Override
            public void resync() {
                resyncs++;
            }
        });
    }

    /** Takes so many writes. */
    private static final class Line implements Connection {
        private final List<String> written = new ArrayList<>();
        private int room = Integer.MAX_VALUE;
        private Client client;

        @Override
        public void open(Client opened) {
            client = opened;
            opened.pump();
        }

        @Override
        public boolean isReady() {
            return room > 0;
        }

        @Override
        public void write(byte[] bytes) {
            room--;
            written.add(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        List<String> data() {
            return written.stream()
                    .map(DATA::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .toList();
        }

        String lastId() {
            Matcher matcher = ID.matcher(written.get(written.size() - 1));
            return matcher.find() ? matcher.group(1) : "";
        }
    }

    private static Message message(int partition, long offset) {
        return new Message(
                MessageType.EVENT, Set.of("mic-" + offset % 3), partition, offset, () -> partition + "/" + offset);
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 100), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoComesAgainGetsWhatItMissedOnceAlsoFromAnotherServer(long seed) throws Exception {
        Random random = new Random(seed);
        long[] next = {7, 0, 500};
        List<int[]> order = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            order.add(new int[] {random.nextInt(3), random.nextInt(4)});
        }
        Hub hub = hub(1_000);
        hub.begin(next);
        List<String> all = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        for (int[] each : order) {
            next[each[0]] += each[1]; // offsets that transactions took
            messages.add(message(each[0], next[each[0]]));
            all.add(each[0] + "/" + next[each[0]]);
            next[each[0]]++;
        }
        int left = random.nextInt(messages.size());
        Line first = new Line();
        hub.join(ALL, null, first);
        messages.subList(0, left).forEach(hub::publish);
        String id = first.lastId();
        hub.leave(first.client);
        // The other server has read the same, partition by partition.
        Hub other = hub(1_000);
        other.begin(new long[] {7, 0, 500});
        Hub resumed = random.nextBoolean() ? hub : other;
        if (resumed == hub) {
            messages.subList(left, messages.size()).forEach(hub::publish);
        } else {
            for (int partition = 0; partition < 3; partition++) {
                for (Message message : messages) {
                    if (message.partition() == partition) {
                        other.publish(message);
                    }
                }
            }
        }
        Line second = new Line();
        resumed.join(ALL, id, second);
        List<String> seen = new ArrayList<>(first.data().subList(1, first.data().size()));
        assertThat(second.data().get(0)).isEqualTo("{\"resumed\":true}");
        seen.addAll(second.data().subList(1, second.data().size()));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void whoWasAwayTooLongIsToldToReadAnew() throws Exception {
        Hub hub = hub(10);
        hub.begin(new long[] {0});
        Line first = new Line();
        hub.join(ALL, null, first);
        String id = first.lastId();
        for (int i = 0; i < 11; i++) {
            hub.publish(message(0, i));
        }
        Line second = new Line();
        hub.join(ALL, id, second);
        assertThat(second.data().get(0)).isEqualTo("{\"resumed\":false}");
        assertThat(second.written.get(1)).contains("event: resync");
    }

    @Test
    void anIdThatIsNotOursIsToldToReadAnew() throws Exception {
        Hub hub = hub(10);
        hub.begin(new long[] {0});
        for (String id : List.of("", "x", ".", "zz.!!", "1." + "g".repeat(8_000), "1.AAAA", "1._____w")) {
            Line line = new Line();
            hub.join(ALL, id, line);
            assertThat(line.written.get(line.written.size() - 1)).as(id).contains("event: resync");
            hub.leave(line.client);
        }
    }

    @Test
    void aClientThatNeverReadsIsGivenUpOnAndTheOthersGoOn() throws Exception {
        Hub hub = hub(10_000);
        hub.begin(new long[] {0});
        Line slow = new Line();
        slow.room = 1;
        Line quick = new Line();
        hub.join(ALL, null, slow);
        hub.join(ALL, null, quick);
        for (int i = 0; i < 5_000; i++) {
            hub.publish(message(0, i));
        }
        assertThat(quick.written).hasSize(5_001);
        assertThat(slow.written).hasSize(1);
        assertThat(resyncs).isEqualTo(1);
        slow.room = 100;
        slow.client.pump();
        hub.publish(message(0, 5_000));
        assertThat(slow.written.get(1)).contains("event: resync");
        assertThat(slow.data()).endsWith("0/5000").hasSize(3);
    }

    @Test
    void onlyWhatIsWantedIsSentAndNoMoreClientsThanThereMayBe() throws Exception {
        Hub hub = hub(100);
        hub.begin(new long[] {0});
        Line line = new Line();
        hub.join(new Wanted(EnumSet.of(MessageType.EVENT), Set.of("mic-1")), null, line);
        for (int i = 0; i < 9; i++) {
            hub.publish(message(0, i));
        }
        assertThat(line.data()).containsExactly("{\"resumed\":false}", "0/1", "0/4", "0/7");
        for (int i = 0; i < 9; i++) {
            assertThat(hub.join(ALL, null, new Line())).isNotNull();
        }
        assertThat(hub.join(ALL, null, new Line())).isNull();
    }

    @Test
    void whoComesAgainAfterTheEndIsNotTakenIn() throws IOException {
        Hub hub = hub(10);
        hub.begin(new long[] {0});
        assertThat(hub.join(ALL, null, new Line())).isNotNull();
        hub.close();
        assertThat(hub.join(ALL, null, new Line())).isNull();
        assertThat(hub.clients()).isZero();
    }
}
