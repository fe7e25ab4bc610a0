package io.earshot.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.earshot.inference.GraphRun;
import io.earshot.model.ModelPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BiasCorrectionTest {
    @TempDir
    Path dir;

    private ModelProto model = ModelProto.getDefaultInstance();
    private List<Map<String, GraphRun.Input>> windows = List.of();
    private Plan plan = Plan.of(model.getGraph());
    private Map<String, Scale> scales = Map.of();

    /** With its normalisation, so that the first layer has no bias yet. */
    @BeforeEach
    void network() throws Exception {
        ModelPackage floats = new SmallConvNet().write(dir.resolve("float"));
        model = ModelProto.parseFrom(Files.readAllBytes(floats.modelFile()));
        windows = CalibrationWindows.of(floats, SmallConvNet.recordings(dir.resolve("recordings")), 12, done -> {});
        plan = Plan.of(model.getGraph());
        scales = Calibration.scales(model, plan, windows, done -> {});
    }

    private Plan corrected() throws Exception {
        return BiasCorrection.of(model, plan, scales, WeightBits.SEVEN, windows, done -> {});
    }

    private ModelProto integers(Plan of) {
        return model.toBuilder()
                .setGraph(QuantizedGraph.of(model.getGraph(), of, scales, WeightBits.SEVEN))
                .build();
    }

    /** How far a channel's mean is from that of floats, over all channels of the last layer. */
    private double moved(Plan of) throws Exception {
        Layer last = plan.layers().get("last");
        double[] right = Calibration.means(model, Map.of("last", last), windows).get("last");
        String value = QuantizedGraph.unrounded(of, "last");
        double[] given =
                Calibration.means(integers(of), Map.of(value, last), windows).get(value);
        double sum = 0;
        for (int c = 0; c < right.length; c++) {
            sum += Math.abs(right[c] - given[c]);
        }
        return sum;
    }

    @Test
    void whatEightBitsAddOnAverageIsTakenOut() throws Exception {
        assertThat(plan.layers()).hasSize(SmallConvNet.CONVOLUTIONS);
        Plan corrected = corrected();
        assertThat(corrected.layers().keySet()).isEqualTo(plan.layers().keySet());
        assertThat(moved(corrected)).isLessThan(moved(plan) / 5);
        List<float[]> right = Sensitivity.scores(model, "scores", windows);
        assertThat(Difference.between(right, Sensitivity.scores(integers(corrected), "scores", windows))
                        .mean())
                .isLessThan(Difference.between(right, Sensitivity.scores(integers(plan), "scores", windows))
                        .mean());
    }

    @Test
    void theSameWindowsGiveTheSameBiases() throws Exception {
        assertThat(integers(corrected())).isEqualTo(integers(corrected()));
    }

    @Test
    void aLayerWithoutABiasGetsOne() throws Exception {
        assertThat(plan.layers().get("first").biasValues()).isNull();
        assertThat(corrected().layers().get("first").biasValues()).hasSize(8).isNotEqualTo(new float[8]);
    }
}
