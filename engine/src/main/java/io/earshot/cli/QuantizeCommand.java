package io.earshot.cli;

import io.earshot.model.ModelException;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.quantize.Difference;
import io.earshot.quantize.Quantization;
import io.earshot.quantize.WeightBits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code earshot model quantize}. */
@Command(
        name = "quantize",
        description = {
            "Makes a package of the same model in 8-bit integers, for CPUs.",
            "Recordings of what it will hear decide the ranges of its values."
        },
        footer = {"", "Examples:", "  earshot model quantize models/yamnet --calibrate recordings --to models/int8"})
final class QuantizeCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "PACKAGE", description = "The package's folder.")
    Path from = Path.of("");

    @Option(
            names = "--calibrate",
            paramLabel = "DIR",
            required = true,
            description = "A folder with recordings such as the model will hear.")
    Path recordings = Path.of("");

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "How many of their windows to hear, evenly from all; default ${DEFAULT-VALUE}.")
    int windows = Quantization.WINDOWS;

    @Option(
            names = "--weight-bits",
            paramLabel = "N",
            description =
                    "7, which every processor computes alike, or 8: more exact, for ARM and x86 with VNNI (lscpu says so);"
                            + " default ${DEFAULT-VALUE}.")
    int weightBits = 7;

    @Option(
            names = "--all-weights",
            description =
                    "Weights of the layers that stay of floats in 8 bits too, always 8: a smaller package, as fast as"
                            + " without.")
    boolean allWeights;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "The folder to make.")
    Path to = Path.of("");

    @Override
    public Integer call() throws UserException, IOException, ModelException {
        if (windows < 1) {
            throw UserException.badUsage("--windows must be 1 or more, was " + windows);
        }
        WeightBits bits = bits();
        if (!Files.isDirectory(recordings)) {
            throw UserException.badUsage(
                    "--calibrate %s: is no folder; name one with recordings such as the model will hear"
                            .formatted(recordings));
        }
        AudioSources found = AudioSources.find(List.of(recordings));
        if (!found.problems().isEmpty()) {
            throw UserException.failed("--calibrate " + found.problems().get(0));
        }
        ModelPackage model = ModelPackages.load(from);
        Progress progress = Progress.onTerminal(spec.commandLine().getErr());
        Quantization.Result result = Quantization.quantize(
                model, found.files(), new Quantization.Settings(windows, bits, allWeights), to, progress::count);
        ModelPackage made = result.made();
        Difference difference = result.difference();
        progress.aside(() -> spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %s, version %s, %d of %d layers in 8 bits, %.1f MB instead of %.1f%n"
                                + "over %d windows scores differ by %.4f, the largest of a window by %.3f on average; the best"
                                + " label is the same in %.1f %%%n",
                        to,
                        made.id(),
                        made.version(),
                        result.layers(),
                        result.all(),
                        megabytes(made),
                        megabytes(model),
                        difference.windows(),
                        difference.mean(),
                        difference.typical(),
                        100 * difference.sameBest()));
        return 0;
    }

    private WeightBits bits() throws UserException {
        return switch (weightBits) {
            case 7 -> WeightBits.SEVEN;
            case 8 -> WeightBits.EIGHT;
            default -> throw UserException.badUsage("--weight-bits must be 7 or 8, was " + weightBits);
        };
    }

    private static double megabytes(ModelPackage model) {
        return model.folder().resolve(ModelManifest.MODEL_FILE).toFile().length() / MEGABYTE;
    }
}
