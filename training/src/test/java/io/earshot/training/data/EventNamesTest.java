package io.earshot.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventNamesTest {
    private static final String NAME = "[a-z][a-z0-9_]{0,63}";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "~Gunshot, gunfire~|gunshot_gunfire",
                "dog_bark|dog_bark",
                "Dog bark!|dog_bark",
                "~Children's voices~|childrens_voices",
                "Vögel (nachts)|vogel_nachts",
                "Straße|strasse",
                "3-tone siren|class_3_tone_siren",
                "__|class",
                "鸟|u9e1f"
            })
    void labelsBecomeNames(String label, String name) {
        assertThat(EventNames.of(label)).isEqualTo(name).matches(NAME);
    }

    @Test
    void aNameThatIsTakenGetsANumberAndANameThatIsALabelStays() {
        assertThat(EventNames.of(List.of("a b", "a_b", "A-B", "a_b_2")))
                .isEqualTo(Map.of("a_b", "a_b", "a_b_2", "a_b_2", "A-B", "a_b_3", "a b", "a_b_4"));
    }

    @Test
    void longLabelsAreCutAndStillDiffer() {
        String label = "x".repeat(100);
        Map<String, String> names = EventNames.of(List.of(label + "1", label + "2", label));
        assertThat(names.values()).doesNotHaveDuplicates().allSatisfy(name -> assertThat(name)
                .matches(NAME));
    }

    @Test
    void whateverTheLabelsNamesAreNamesAndNoTwoTheSame() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<String> labels = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                StringBuilder label = new StringBuilder();
                for (int k = random.nextInt(5); k >= 0; k--) {
                    label.append("ab_2 é鸟-".charAt(random.nextInt(8)));
                }
                if (!labels.contains(label.toString())) {
                    labels.add(label.toString());
                }
            }
            Map<String, String> names = EventNames.of(labels);
            assertThat(names.keySet()).as("seed %d", seed).containsExactlyElementsOf(labels);
            assertThat(names.values()).doesNotHaveDuplicates().allSatisfy(name -> assertThat(name)
                    .matches(NAME));
        }
    }
}
