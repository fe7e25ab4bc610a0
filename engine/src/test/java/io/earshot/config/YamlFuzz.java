package io.earshot.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.fuzz.Hostile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Configuration files of any content: records, or a {@link ConfigException}. The first byte says which kind of file. */
class YamlFuzz {
    private static final int MEBIBYTES = 64;

    static Stream<byte[]> seeds() throws Exception {
        Path configs = Path.of(System.getProperty("earshot.root"), "config").normalize();
        List<byte[]> seeds = new ArrayList<>();
        for (String kind : List.of("0earshot", "1events", "2alerts")) {
            String text = Files.readString(configs.resolve(kind.substring(1) + ".yaml"))
                    .replaceAll("(?m) *#.*\n", "");
            seeds.add(Hostile.bytes(kind.charAt(0) + text));
        }
        seeds.add(Hostile.bytes("0kafka: &a {client: {x: ['\\u0000', *a]}}\n<<: *a\n? [b]\n: !!java.net.URL [c]\n"));
        seeds.add(Hostile.bytes("0models: [{path: \"${file:/x}\"}]\nhealth: {token: \"${env:HOME}\", port: 0x1_0}\n"));
        seeds.add(Hostile.bytes("0topics: {keep-frames: 1.5d, partitions: 1_000}\nwindow: {silence-gate: -60}\n---\n"));
        // Found: an escape that ends with the file.
        seeds.add(Hostile.bytes("0\"\\u"));
        // Found: a tag with a space in it.
        seeds.add(Hostile.bytes("0k: !ca:0%21\n\n !!ca:0%01.cka: 1\n"));
        seeds.add(Hostile.bytes("0k: ! a\nl: !<tag:%20> b\n"));
        // Found: a variable for a key of what the file has as a list.
        seeds.add(Hostile.bytes("0health: [{port: 1}]\n"));
        // Found: to say what each of many unknown keys may have meant took megabytes a key.
        StringBuilder unknown = new StringBuilder("0ingest:\n");
        for (int i = 0; i < 300; i++) {
            unknown.append("  threats").append(i).append(": 1\n");
        }
        seeds.add(Hostile.bytes(unknown + "? " + "k".repeat(1 << 16) + "\n: 1\n"));
        return seeds.stream();
    }

    @FuzzTest
    @MethodSource("seeds")
    void anyFileIsAConfigurationOrAConfigException(byte[] input) throws Exception {
        Hostile.parse(input, MEBIBYTES, YamlFuzz::read);
    }

    @Test
    void filesNearGoodOnesAreConfigurationsOrConfigExceptions() throws Exception {
        Hostile.parseMutants(seeds().toList(), this::anyFileIsAConfigurationOrAConfigException);
    }

    private static void read(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        try {
            switch (input[0] % 3) {
                case 0 -> Yaml.parse("f", text, EarshotConfig.class, Map.of("EARSHOT_HEALTH_PORT", text));
                case 1 -> Yaml.parse("f", text, EventTypesConfig.class);
                default -> Yaml.parse("f", text, AlertRulesConfig.class);
            }
        } catch (ConfigException refused) {
            if (refused.problems().isEmpty()) {
                throw new AssertionError("refused without a reason", refused);
            }
        }
    }
}
