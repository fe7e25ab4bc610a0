package io.earshot.window;

import io.earshot.audio.Resampler;
import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import io.earshot.features.WindowFeatures;
import io.earshot.ingest.SampleSink;
import io.earshot.ingest.SampleSinkFactory;
import io.earshot.ingest.StreamContext;
import io.earshot.model.ModelInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One feature thread's means to cut streams into windows: its log-mel front ends and resamplers, which streams of the
 * thread share, and the rings that windows go to. Belongs to that thread from its first call on.
 */
public final class FeatureStage implements SampleSinkFactory {
    /**
     * A ring and the model inputs that its windows are made for.
     *
     * @param inputs at least one, all of one grid
     */
    public record Target(WindowRing ring, List<ModelInput> inputs) {
        public Target {
            inputs = List.copyOf(inputs);
        }

        /** The input that says how all of them lie: rate, channels, window and hop. */
        public ModelInput grid() {
            return inputs.get(0);
        }
    }

    private final List<Target> targets;
    private final SilenceGate silence;
    private final Map<LogMelParameters, LogMel> logMels = new HashMap<>();
    private final Map<WindowFeatures.Shape, WindowFeatures> windowFeatures = new HashMap<>();
    private final Map<Long, Resampler> resamplers = new HashMap<>();

    /**
     * @param silencePower mean power, full scale 1, below which a window is SILENT; negative switches the gate off
     * @param strictPower the same while silence is gated for overload, where that is more
     */
    public FeatureStage(List<Target> targets, double silencePower, double strictPower) {
        this.targets = List.copyOf(targets);
        this.silence = new SilenceGate(silencePower, strictPower);
    }

    @Override
    public SampleSink open(StreamContext stream) {
        WindowAssembler[] assemblers = new WindowAssembler[targets.size()];
        for (int i = 0; i < assemblers.length; i++) {
            assemblers[i] = assembler(stream, targets.get(i));
        }
        return new StreamWindows(stream, assemblers);
    }

    @Override
    public void gateSilence(boolean strictly) {
        silence.strict(strictly);
    }

    @Override
    public long waitMicros() {
        long longest = 0;
        for (int i = 0; i < targets.size(); i++) {
            longest = Math.max(longest, targets.get(i).ring().waitNanos());
        }
        return longest / 1000;
    }

    private WindowAssembler assembler(StreamContext stream, Target target) {
        ModelInput input = target.grid();
        Resampler resampler = resampler(stream.key().sampleRate(), input.rate());
        WindowGrid grid = new WindowGrid(
                stream.key().sampleRate(),
                input.rate(),
                input.window(),
                input.hop(),
                resampler == null ? 0 : resampler.halfSupport());
        FrontEnd[] frontEnds =
                target.inputs().stream().map(each -> frontEnd(each, grid)).toArray(FrontEnd[]::new);
        int firstRow = input.channels() == 1 ? 0 : 1;
        return new WindowAssembler(
                stream, grid, target.ring(), new FrontEnds(frontEnds), resampler, firstRow, input.channels(), silence);
    }

    private FrontEnd frontEnd(ModelInput input, WindowGrid grid) {
        LogMelParameters parameters = input.logMel();
        WindowFeatures.Shape shape = input.features();
        if (parameters == null || shape == null) {
            return new WaveformFrontEnd(grid, input.channels());
        }
        LogMel logMel = logMels.computeIfAbsent(parameters, LogMel::new);
        if (input.kind() == ModelInput.Kind.LOG_MEL && parameters.rowsStandAlone()) {
            return new LogMelFrontEnd(logMel, grid, input.channels());
        }
        return new WholeWindowFrontEnd(
                windowFeatures.computeIfAbsent(shape, each -> new WindowFeatures(logMel, each)), grid);
    }

    @Nullable
    private Resampler resampler(int from, int to) {
        return from == to ? null : resamplers.computeIfAbsent((long) from << 32 | to, k -> new Resampler(from, to));
    }
}
