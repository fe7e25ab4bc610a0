package io.earshot.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

/** docs/event-schema.md says what the schemas say. */
class SchemaDocumentTest {
    private static final Path PAGE =
            Path.of(System.getProperty("earshot.root"), "docs/event-schema.md").normalize();
    private static final String MARKER = "<!-- From here on written by SchemaDocumentTest. -->\n";

    @Test
    void thePageHasEveryFieldOfEveryRecord() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(MARKER);
        String byHand = page.substring(0, page.indexOf(MARKER) + MARKER.length());
        String right = byHand
                + SchemaTables.of(Samples.TYPES.stream()
                        .map(SpecificData.get()::getSchema)
                        .toList());
        if (Boolean.getBoolean("earshot.rewrite")) {
            Files.writeString(PAGE, right);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/event-schema.md: ./mvnw test -pl avro -Dtest=SchemaDocumentTest -Dearshot.rewrite=true"
                        + " writes it anew")
                .isEqualTo(right);
    }
}
