package io.earshot.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyCountsTest {
    private static final long START = 1_700_000_000_000_000L;
    private static final long FRAME = 100_000;

    @Test
    void aDelayCountsFromWhenTheFrameWasDueThatHoldsTheWindowsEnd() {
        LatencyCounts counts = new LatencyCounts(FRAME, () -> START + 10 * FRAME);
        counts.begin(START, 0);
        // Half into the frame that is due 8 frames from the start: its device sends it 50 ms after the window's end.
        counts.event(START + 7 * FRAME + FRAME / 2);
        assertThat(counts.event.getMaxValue()).isCloseTo(2 * FRAME, within(FRAME / 500));
        counts.event(START + 5 * FRAME);
        assertThat(counts.event.getMaxValue()).as("at a frame's end").isCloseTo(5 * FRAME, within(FRAME / 100));
    }

    @Test
    void whatWasCapturedWhileTheCompilerWarmedUpDoesNotCount() {
        LatencyCounts counts = new LatencyCounts(FRAME, () -> START + 10 * FRAME);
        counts.event(START + 6 * FRAME);
        assertThat(counts.event.getTotalCount()).as("before mics play").isZero();
        counts.begin(START, START + 5 * FRAME);
        counts.event(START + 4 * FRAME);
        assertThat(counts.event.getTotalCount()).isZero();
        counts.event(START + 6 * FRAME);
        assertThat(counts.event.getTotalCount()).isEqualTo(1);
    }
}
