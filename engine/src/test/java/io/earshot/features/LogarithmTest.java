package io.earshot.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LogarithmTest {
    @Test
    void isWithinOneUnitInTheLastPlace() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000_000; i++) {
            float x = Float.intBitsToFloat(random.nextInt(0x7F80_0000));
            float exact = (float) Math.log(x);
            if (Math.abs(Logarithm.of(x) - exact) > Math.ulp(exact)) {
                assertThat(Logarithm.of(x)).as("of %s", x).isEqualTo(exact);
            }
        }
    }

    @Test
    void isExactAroundOneWhereItPassesZero() {
        for (float x = 0.99f; x < 1.01f; x = Math.nextUp(x)) {
            if (Math.abs(Logarithm.of(x) - Math.log(x)) > 1e-9) {
                assertThat(Logarithm.of(x)).as("of %s", x).isCloseTo((float) Math.log(x), offset(1e-9f));
            }
        }
    }

    @Test
    void knowsWhatIsNoPositiveNumber() {
        assertThat(Logarithm.of(0)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Logarithm.of(-0f)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Logarithm.of(-1)).isNaN();
        assertThat(Logarithm.of(Float.NaN)).isNaN();
        assertThat(Logarithm.of(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Logarithm.of(Float.MIN_VALUE)).isEqualTo((float) Math.log(Float.MIN_VALUE));
    }
}
