package io.earshot.training.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.earshot.training.charts.Charts;
import io.earshot.training.data.DataSet;
import io.earshot.training.evaluate.ClipMetrics;
import io.earshot.training.export.PackageFolder;
import io.earshot.training.recipe.CrossValidation;
import io.earshot.training.recipe.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.ParseResult;

/** What cross-validation showed, as a table, as files beside the model and as its card. */
final class TrainReport {
    private final Recipe recipe;
    private final DataSet data;
    private final List<CrossValidation.Run> runs;

    TrainReport(Recipe recipe, DataSet data, List<CrossValidation.Run> runs) {
        this.recipe = recipe;
        this.data = data;
        this.runs = runs;
    }

    private SortedMap<Integer, Double> bySeed() {
        SortedMap<Integer, Double> means = new TreeMap<>();
        runs.stream().map(CrossValidation.Run::seed).distinct().forEach(seed -> means.put(seed, accuracy(seed)));
        return means;
    }

    /** Of all clips that one seed called, each in its own fold. */
    private double accuracy(int seed) {
        double right = 0;
        int clips = 0;
        for (CrossValidation.Run run : runs) {
            if (run.seed() == seed) {
                right += run.accuracy() * run.truth().size();
                clips += run.truth().size();
            }
        }
        return right / clips;
    }

    private double mean() {
        return bySeed().values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }

    /** The mean over runs of their mean average precisions. */
    private double precision() {
        return runs.stream()
                .mapToDouble(CrossValidation.Run::precision)
                .average()
                .orElse(Double.NaN);
    }

    /** The share of all clips of all seeds whose class is among the best few. */
    private double among() {
        double right = 0;
        int clips = 0;
        for (CrossValidation.Run run : runs) {
            right += run.accuracyAmong(recipe.topK()) * run.truth().size();
            clips += run.truth().size();
        }
        return right / clips;
    }

    void print(PrintWriter out) {
        if (runs.isEmpty()) {
            out.println("not cross-validated: nothing is known of how well it does");
            return;
        }
        out.printf("%6s", "seed");
        data.judged().forEach(fold -> out.printf("%9s", "fold " + fold));
        out.printf("%9s%n", "all");
        bySeed().forEach((seed, all) -> {
            out.printf("%6d", seed);
            runs.stream()
                    .filter(run -> run.seed() == seed)
                    .forEach(run -> out.printf(Locale.ROOT, "%9.4f", run.accuracy()));
            out.printf(Locale.ROOT, "%9.4f%n", all);
        });
        out.printf(Locale.ROOT, "accuracy, mean of seeds: %.4f%n", mean());
        out.printf(Locale.ROOT, "mean average precision: %.4f%n", precision());
        if (recipe.topK() > 1) {
            out.printf(Locale.ROOT, "class among the best %d: %.4f%n", recipe.topK(), among());
        }
    }

    /** The files to go into the package. */
    Map<String, byte[]> files(String name, ParseResult command) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        files.put("CARD.md", PackageFolder.text(card(name, command)));
        if (runs.isEmpty()) {
            return files;
        }
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.put("recipe", name)
                .put("settings", recipe.settings())
                .put("accuracy", mean())
                .put("mean_average_precision", precision());
        if (recipe.topK() > 1) {
            root.put("top_k", recipe.topK()).put("top_k_accuracy", among());
        }
        root.set("classes", json.valueToTree(recipe.classes()));
        root.set("runs", json.valueToTree(runs));
        files.put("results.json", json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        Path folder = Files.createTempDirectory("earshot-charts");
        Path confusion = folder.resolve("confusion.png");
        Path learning = folder.resolve("learning.png");
        try {
            Charts.confusion(
                    confusion, name + ": clips of all folds and seeds", recipe.classes(), recipe.classes(), counts());
            SortedMap<String, double[]> losses = new TreeMap<>();
            runs.forEach(run -> losses.put(
                    "seed %d fold %d".formatted(run.seed(), run.fold()),
                    run.losses().stream().mapToDouble(Double::doubleValue).toArray()));
            Charts.learning(learning, name + ": training loss", losses);
            files.put("confusion.png", Files.readAllBytes(confusion));
            files.put("learning.png", Files.readAllBytes(learning));
        } finally {
            Files.deleteIfExists(confusion);
            Files.deleteIfExists(learning);
            Files.delete(folder);
        }
        return files;
    }

    private long[][] counts() {
        int[] truth = runs.stream()
                .flatMap(run -> run.truth().stream())
                .mapToInt(i -> i)
                .toArray();
        int[] found = runs.stream()
                .flatMap(run -> run.found().stream())
                .mapToInt(i -> i)
                .toArray();
        return ClipMetrics.confusion(truth, found, recipe.classes().size());
    }

    private String card(String name, ParseResult command) {
        StringBuilder card = new StringBuilder();
        card.append("# ").append(name).append("\n\n");
        card.append("Trained by `earshot ")
                .append(String.join(" ", command.originalArgs()))
                .append("` on ")
                .append(data.clips().size())
                .append(" clips. Classes: ")
                .append(String.join(", ", recipe.classes()))
                .append(".\n\n");
        if (runs.isEmpty()) {
            return card.append("Not cross-validated: nothing is known of how well it does.\n")
                    .toString();
        }
        card.append(
                "Accuracy on clips of the fold that training did not see; a clip's score is the mean over its windows.\n\n");
        card.append("| seed |");
        data.judged().forEach(fold -> card.append(" fold ").append(fold).append(" |"));
        card.append(" all |\n|---|")
                .append("---|".repeat(data.judged().size() + 1))
                .append('\n');
        bySeed().forEach((seed, all) -> {
            card.append("| ").append(seed).append(" |");
            runs.stream()
                    .filter(run -> run.seed() == seed)
                    .forEach(run -> card.append(String.format(Locale.ROOT, " %.4f |", run.accuracy())));
            card.append(String.format(Locale.ROOT, " %.4f |%n", all));
        });
        card.append(String.format(
                Locale.ROOT, "%nMean of seeds: %.4f. Mean average precision: %.4f.%n", mean(), precision()));
        if (data.isMultiLabel()) {
            card.append("Clips are of several classes: accuracy is told by the first of them, precision by all.\n");
        }
        return card.toString();
    }
}
