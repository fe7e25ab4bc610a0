package io.earshot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
    private static final String SECRET = "hun\"ter\\2";

    @TempDir
    Path folder;

    record Root(KafkaConfig kafka, WireConfig wire, HealthConfig health) {
        static final Root DEFAULTS = new Root(KafkaConfig.DEFAULTS, WireConfig.DEFAULTS, HealthConfig.DEFAULTS);
    }

    private String file(String content) throws Exception {
        return "${file:" + Files.writeString(folder.resolve("secret"), content) + "}";
    }

    private static String filled(String text) {
        return SecretPlaces.fill(text, Map.of("TOKEN", SECRET, "EMPTY", "")::get);
    }

    @Test
    void comesFromAFileWithoutItsLineEndOrFromTheEnvironment() throws Exception {
        assertThat(filled(file("hunter2\n"))).isEqualTo("hunter2");
        assertThat(filled(file("hunter2\r\n"))).isEqualTo("hunter2");
        assertThat(filled(file(" a\nb ")) + "|").as("all else stays").isEqualTo(" a\nb |");
        assertThat(filled("${env:TOKEN}")).isEqualTo(SECRET);
        assertThat(filled("a ${env:TOKEN} b ${env:TOKEN}")).isEqualTo("a " + SECRET + " b " + SECRET);
        assertThat(filled("${dir:/x:y} $TOKEN ${TOKEN}")).as("others' places").isEqualTo("${dir:/x:y} $TOKEN ${TOKEN}");
    }

    @Test
    void isEscapedBetweenQuotesSoThatAJaasLineHoldsItWhole() {
        assertThat(filled("password=\"${env:TOKEN}\";")).isEqualTo("password=\"hun\\\"ter\\\\2\";");
    }

    @Test
    void aPlaceThatHoldsNothingIsNamed() throws Exception {
        Path list = Files.writeString(folder.resolve("a"), "x");
        for (String[] wrong : new String[][] {
            {"${env:ABSENT}", "that environment variable is not set"},
            {"${env:EMPTY}", "that environment variable is not set"},
            {"${file:" + folder.resolve("absent") + "}", "no such file"},
            {"${file:" + folder + "}", "is no plain file"},
            {"${file:/dev/zero}", "is no plain file"},
            {"${file:secret}", "must be a whole path"},
            {"${file:/a\0b}", "is no path"}
        }) {
            assertThatThrownBy(() -> filled("user ${file:" + list + "} " + wrong[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(wrong[0] + ": "
                            + (wrong[1].startsWith("must")
                                    ? wrong[1] + ", such as /run/secrets/kafka-password"
                                    : wrong[1]));
        }
        assertThatThrownBy(() -> filled(file("\n"))).hasMessageEndingWith("is empty");
        assertThatThrownBy(() -> filled(file("x".repeat(1 << 17)))).hasMessageEndingWith("has more than 65536 bytes");
    }

    @Test
    void isNamedByKeyAndLineWhenItCannotBeHad() {
        assertThatThrownBy(
                        () -> Yaml.parse("earshot.yaml", "health:\n  token: ${file:/run/secrets/absent}", Root.class))
                .hasMessage("earshot.yaml:2: health.token: ${file:/run/secrets/absent}: no such file");
    }

    @Test
    void showsInNoToStringAndInNoProblem() throws Exception {
        String place = file("hunter2-hunter2-hunter2\n");
        Root root = Yaml.parse(
                "earshot.yaml",
                """
                kafka: {client: {ssl.key.password: '%s'}}
                wire: {format: confluent, registry-url: http://registry:8080, registry: {apicurio.registry.auth.password: '%s'}}
                health: {host: 0.0.0.0, token: '%s'}
                """
                        .formatted(place, place, place),
                Root.class);
        assertThat(root.kafka().clientProperties()).containsEntry("ssl.key.password", "hunter2-hunter2-hunter2");
        assertThat(root.toString()).contains("***").doesNotContain("hunter2");
        for (String wrong : List.of(
                "kafka: {client: {sasl.jaas.config: '%s'}}",
                "kafka: {client: {sasl.jaas.config: 'org.Login required password=%s %s;'}}",
                "kafka: {client: {acks: '%s'}}",
                "health: {token: 'a %s'}",
                "health: {token: ['%s']}",
                "wire: {registry: '%s'}",
                "wire: {registry-url: 'http://user:hunter2@registry'}",
                "kafka: {client: {ssl.key.password: hunter2, ssl.key.password: hunter2}}",
                "kafka: {client: {ssl.key.password: 'hunter2}}")) {
            assertThatThrownBy(() -> Yaml.parse("x", wrong.replace("%s", place), Root.class))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void aJaasLineIsCheckedBeforeKafkaCouldQuoteIt() {
        for (String good : List.of(
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\" password=\"b;\\\"c\";",
                " org.Login required\n  a=\"1\"\n  b=2 ;\n",
                "org.Login optional;")) {
            assertThat(jaas(good)).isNotNull();
        }
        for (String bad : List.of(
                "hunter2",
                "org.Login required password=\"hunter2\"",
                "org.Login required password=hunter2 x;",
                "org.Login required password=\"hun\"ter2\";",
                "org.Login required password=\"hun\nter2\";",
                "org.Login hunter2;",
                "org.Login required password=\"" + "\\\\".repeat(50_000) + "\";")) {
            assertThatThrownBy(() -> jaas(bad))
                    .hasMessageStartingWith("client.sasl.jaas.config must be MODULE required")
                    .hasMessageNotContaining("hunter2");
        }
    }

    private static KafkaConfig jaas(String line) {
        KafkaConfig d = KafkaConfig.DEFAULTS;
        return new KafkaConfig(d.bootstrapServers(), Map.of("sasl.jaas.config", Secret.parse(line)), d.reachWithin());
    }
}
