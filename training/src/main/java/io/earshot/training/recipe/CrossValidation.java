package io.earshot.training.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.earshot.api.NotWrittenException;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.Fingerprint;
import io.earshot.training.evaluate.ClipMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each fold in turn is kept from training and called afterwards, for each seed. What is done is kept in a file, a line
 * for each run, so that what was interrupted goes on where it was.
 *
 * <p>A run is in that file whole or not at all. Of one that was interrupted that much is lost, seconds of {@code
 * yamnet-head} and minutes of {@code starter}; recipes whose runs take longer keep checkpoints of their own, from which these
 * go on.
 */
public final class CrossValidation {
    private static final Logger LOG = LoggerFactory.getLogger(CrossValidation.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Recipe recipe;
    private final DataSet data;
    private final Path journal;
    private final String fingerprint;

    /** Told of what goes on. */
    public interface Listener {
        /** @return what is told of the epochs of the run that begins */
        Recipe.Epochs epochs(int seed, int fold);

        void run(Run run, boolean before);
    }

    /**
     * One training.
     *
     * @param truth class of each clip of the fold
     * @param found the class with the highest score
     * @param ranks of the truth of each clip among the scores, 1 for the highest
     * @param losses of the epochs
     * @param precision the mean over the classes of each one's average precision: of clips of several classes, by all of these
     */
    public record Run(
            int seed,
            int fold,
            List<Integer> truth,
            List<Integer> found,
            List<Integer> ranks,
            List<Double> losses,
            double precision) {
        public Run {
            truth = List.copyOf(truth);
            found = List.copyOf(found);
            ranks = List.copyOf(ranks);
            losses = List.copyOf(losses);
        }

        public double accuracy() {
            return ClipMetrics.accuracy(ints(truth), ints(found));
        }

        /** @return the share of clips whose class is among the {@code k} with the highest scores */
        public double accuracyAmong(int k) {
            return ranks.stream().filter(rank -> rank <= k).count() / (double) ranks.size();
        }

        private static int[] ints(List<Integer> values) {
            return values.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    /** @param journal where runs are kept; runs of other settings or data in it are left alone and not used */
    public CrossValidation(Recipe recipe, DataSet data, Path journal) throws IOException {
        this.recipe = recipe;
        this.data = data;
        this.journal = journal;
        this.fingerprint = Fingerprint.of(recipe.settings(), data);
    }

    /** @return every run, by seed and fold */
    public List<Run> run(int seeds, Listener listener) throws IOException {
        List<Run> before = kept();
        List<Run> runs = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            for (int fold : data.judged()) {
                int s = seed;
                Run known = before.stream()
                        .filter(run -> run.seed() == s && run.fold() == fold)
                        .findFirst()
                        .orElse(null);
                Run run = known == null ? train(seed, fold, listener) : known;
                if (known == null) {
                    keep(run);
                }
                listener.run(run, known != null);
                runs.add(run);
            }
        }
        return runs;
    }

    private Run train(int seed, int fold, Listener listener) throws IOException {
        List<Double> losses = new ArrayList<>();
        Recipe.Epochs told = listener.epochs(seed, fold);
        float[][] scores = recipe.held(fold, seed, new Recipe.Epochs() {
            @Override
            public void epoch(int done, int of, double loss) {
                losses.add(loss);
                told.epoch(done, of, loss);
            }

            @Override
            public void within(int epoch, int of, Recipe.Part part) {
                told.within(epoch, of, part);
            }

            @Override
            public void kept(int done, int of) {
                told.kept(done, of);
            }
        });
        List<Integer> truth = new ArrayList<>();
        List<Integer> found = new ArrayList<>();
        List<Integer> ranks = new ArrayList<>();
        List<Clip> clips = data.only(each -> each.fold() == fold).clips();
        boolean[][] labels = new boolean[clips.size()][recipe.classes().size()];
        for (Clip clip : clips) {
            for (String label : clip.labels()) {
                labels[truth.size()][recipe.classes().indexOf(label)] = true;
            }
            float[] ofClip = scores[truth.size()];
            int right = recipe.classes().indexOf(clip.labels().get(0));
            found.add(ClipMetrics.best(ofClip));
            ranks.add(rank(ofClip, right));
            truth.add(right);
        }
        return new Run(seed, fold, truth, found, ranks, losses, ClipMetrics.meanAveragePrecision(labels, scores));
    }

    /** 1 where it is the highest; of equals the first comes first, as in {@link ClipMetrics#best}. */
    private static int rank(float[] scores, int of) {
        int rank = 1;
        for (int i = 0; i < scores.length; i++) {
            rank += scores[i] > scores[of] || (scores[i] == scores[of] && i < of) ? 1 : 0;
        }
        return rank;
    }

    private List<Run> kept() throws IOException {
        List<Run> runs = new ArrayList<>();
        if (!Files.exists(journal)) {
            return runs;
        }
        for (String line : Files.readAllLines(journal)) {
            try {
                JsonNode node = JSON.readTree(line);
                // Precisions were not kept in earlier versions.
                if (node.path("of").asText().equals(fingerprint) && node.has("precision")) {
                    runs.add(new Run(
                            node.get("seed").asInt(),
                            node.get("fold").asInt(),
                            integers(node.get("truth")),
                            integers(node.get("found")),
                            integers(node.get("ranks")),
                            doubles(node.get("losses")),
                            node.get("precision").asDouble()));
                }
            } catch (JsonProcessingException cutOff) {
                LOG.debug("a run was being written when the process ended, it is done again", cutOff);
            }
        }
        return runs;
    }

    private static List<Integer> integers(JsonNode values) {
        List<Integer> all = new ArrayList<>();
        values.forEach(value -> all.add(value.asInt()));
        return all;
    }

    private static List<Double> doubles(JsonNode values) {
        List<Double> all = new ArrayList<>();
        values.forEach(value -> all.add(value.asDouble()));
        return all;
    }

    private void keep(Run run) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("of", fingerprint).put("seed", run.seed()).put("fold", run.fold());
        node.set("truth", JSON.valueToTree(run.truth()));
        node.set("found", JSON.valueToTree(run.found()));
        node.set("ranks", JSON.valueToTree(run.ranks()));
        node.set("losses", JSON.valueToTree(run.losses()));
        node.put("precision", run.precision());
        // A line break first: what was cut off before stays a line of its own.
        try {
            Files.writeString(
                    journal,
                    (Files.exists(journal) ? "\n" : "") + JSON.writeValueAsString(node),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new NotWrittenException(journal, e, "runs are kept there: make room and give the same command again");
        }
    }
}
