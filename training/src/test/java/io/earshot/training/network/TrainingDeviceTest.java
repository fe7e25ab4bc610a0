package io.earshot.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingDeviceTest {
    @ParameterizedTest
    @CsvSource({
        "cpu, 0, cpu",
        "cpu, 2, cpu",
        "auto, 0, cpu",
        "auto, 1, gpu0",
        "gpu, 1, gpu0",
        "gpu0, 2, gpu0",
        "gpu1, 2, gpu1",
        "'gpu0,gpu1', 2, 'gpu0,gpu1'",
        "'gpu2,gpu0', 3, 'gpu2,gpu0'"
    })
    void isWhatItIsCalledWhereThatIsThere(String name, int gpus, String expected) {
        assertThat(TrainingDevice.of(name, gpus)).hasToString(expected);
    }

    @Test
    void aGpuThatIsNotThereIsToldWithWhatIs() {
        assertThatThrownBy(() -> TrainingDevice.of("gpu", 0))
                .hasMessageContaining("'gpu' is not there: ")
                .hasMessageContaining("no GPU on this machine");
        assertThatThrownBy(() -> TrainingDevice.of("gpu1", 1)).hasMessageEndingWith("finds one, gpu0");
        assertThatThrownBy(() -> TrainingDevice.of("gpu4", 3)).hasMessageEndingWith("finds gpu0 to gpu2");
    }

    @Test
    void ofSeveralGpusEachMustBeThereAndNoneTwice() {
        assertThatThrownBy(() -> TrainingDevice.of("gpu0,gpu2", 2))
                .hasMessage("'gpu2' is not there: PyTorch as it comes with Earshot finds gpu0 to gpu1");
        assertThatThrownBy(() -> TrainingDevice.of("gpu,gpu0", 2)).hasMessage("names gpu0 twice: 'gpu,gpu0'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cuda", "gpu-1", "gpu100", "CPU", "gpu0,", "cpu,cpu", "auto,gpu0"})
    void anythingElseIsToldWithWhatItMustBe(String name) {
        assertThatThrownBy(() -> TrainingDevice.of(name, 1))
                .hasMessage("must be auto, cpu, gpu, or GPUs with their numbers, as gpu1 or gpu0,gpu1, was '%s'"
                        .formatted(name));
    }
}
