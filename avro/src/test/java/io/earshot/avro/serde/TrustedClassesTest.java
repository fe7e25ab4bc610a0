package io.earshot.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.CoverageKey;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrustedClassesTest {
    /** Run in a JVM of its own, because this one may have been given Avro's system property. */
    public static final class Child {
        public static void main(String[] arguments) {
            SingleObjectSerde<CoverageKey> serde = new SingleObjectSerde<>(CoverageKey.class);
            byte[] bytes = serde.serializer().serialize("t", new CoverageKey("m", "y", 7L));
            if (serde.deserializer().deserialize("t", bytes).getMinute() != 7) {
                throw new AssertionError("read something else");
            }
        }
    }

    @Test
    void usersOfTheSerdesNeedNoSystemProperty() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as(output).isZero();
    }
}
