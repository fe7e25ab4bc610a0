package io.earshot.training.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartsTest {
    @TempDir
    Path dir;

    @Test
    void aConfusionMatrixHasColoursForItsCounts() throws IOException {
        assertThat(colours(confusion(3))).hasSizeGreaterThan(5);
    }

    @Test
    void hundredsOfClassesStillMakeAPicture() throws IOException {
        assertThat(confusion(521).getWidth()).isBetween(3000, 5000);
    }

    private BufferedImage confusion(int classes) throws IOException {
        List<String> names =
                IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        long[][] counts = new long[classes][classes];
        for (int i = 0; i < classes; i++) {
            counts[i][i] = 10L + i;
        }
        Path file = dir.resolve("confusion.png");
        Charts.confusion(file, "Clips", names, names, counts);
        return ImageIO.read(file.toFile());
    }

    private static Set<Integer> colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours;
    }
}
