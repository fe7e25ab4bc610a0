package io.earshot.cli;

import static io.earshot.cli.Given.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.cli.Given.Result;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.training.TinyBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each network of the literature, as {@code train} writes it, listens live: {@code demo} on a real broker. */
@Tag("slow")
class ZooLiveIT {
    private static final Pattern ACCOUNT = Pattern.compile("([0-9]+) expected, ([0-9]+) scored, 0 in gaps");

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "mfcc-mlp, 4s, 1s, 6",
        "mfcc-mlp-deep, 4s, 1s, 6",
        "mel-cnn, 4s, 1s, 6",
        "panns-cnn6, 10s, 1s, 12",
        "panns-cnn10, 10s, 1s, 12",
        "panns-cnn14, 10s, 1s, 12",
        "lean, 1s, 500ms, 4"
    })
    void everyWindowOfTwoMicsIsScoredLive(String recipe, String window, String hop, int seconds) throws Exception {
        Given given = new Given(dir, TinyBase.write(dir.resolve("base")));
        given.keep(2);
        boolean lean = recipe.equals("lean");
        Path settings = Files.writeString(
                dir.resolve("recipe.yaml"),
                "%sepochs: 1%nbatch_size: 2%ncheckpoint_dir: '%s'%n%s"
                        .formatted(
                                lean ? "" : "network: " + recipe + "\n",
                                dir.resolve("checkpoints"),
                                lean ? "" : "window: %s%nhop: %s%n".formatted(window, hop)));
        List<Object> train = new ArrayList<>(List.of(
                "train", recipe, "--data", given.data, "--out", given.out, "--recipe", settings, "--seeds", "0"));
        if (lean) {
            train.addAll(List.of("--base", given.base, "--cache", given.cache()));
        }
        Result trained = run(train.toArray());
        assertThat(trained.code()).as(trained.err()).isZero();
        ModelPackage model = ModelPackages.load(given.out);

        Result live = run(
                "demo",
                "--model",
                given.out,
                "--mics",
                "2",
                "--seconds",
                seconds,
                "--metrics-port",
                "-1",
                "--dashboard-port",
                "-1");
        assertThat(live.code()).as(live.err()).isZero();
        Matcher account = ACCOUNT.matcher(live.err());
        assertThat(account.find()).as(live.err()).isTrue();
        double heard = (double) model.firstInput().window() / model.firstInput().rate();
        double step = (double) model.firstInput().hop() / model.firstInput().rate();
        assertThat(Integer.parseInt(account.group(1)))
                .as("windows of %d s of two mics", seconds)
                .isEqualTo(Integer.parseInt(account.group(2)))
                .isGreaterThanOrEqualTo(2 * (int) ((seconds - heard) / step + 1));
    }
}
