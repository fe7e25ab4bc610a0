package io.earshot.dashboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Coverage;
import io.earshot.dashboard.SampleData;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MicBookTest {
    private static final long NOW = 1_760_000_000_000L;
    private static final long MINUTE = NOW * 1_000 / SampleData.MINUTE * SampleData.MINUTE;

    private final SampleData data = new SampleData(1);
    private final Coverage before = data.coverage(0, MINUTE - SampleData.MINUTE, MINUTE, true);
    private final Coverage after = data.coverage(0, MINUTE, MINUTE + 1, false);

    private MicState read(List<Coverage> order) {
        MicBook mics = new MicBook(ZoneOffset.UTC, Duration.ofMinutes(2), Duration.ofMinutes(10));
        order.forEach(each -> mics.heard(each, NOW));
        return mics.all(NOW, (mic, since) -> 0).get(0).state();
    }

    @Test
    void ofTwoRecordsOfOneMillisecondTheOneThatKnowsFurtherCountsInWhateverOrderTheyAreRead() {
        assertThat(read(List.of(before, after))).isEqualTo(MicState.SILENT);
        assertThat(read(List.of(after, before))).isEqualTo(MicState.SILENT);
    }
}
