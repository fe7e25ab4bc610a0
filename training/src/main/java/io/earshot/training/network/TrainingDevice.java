package io.earshot.training.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where PyTorch computes while it trains: the processor, one GPU, or several GPUs, each of which takes its share of every batch
 * and the same step as the others.
 */
public final class TrainingDevice {
    /** The processor. */
    public static final TrainingDevice CPU = new TrainingDevice(List.of(Device.cpu()));

    private static final Pattern GPU = Pattern.compile("gpu([0-9]{1,2})?");

    static {
        PyTorchSettings.prepare();
    }

    private final List<Device> devices;

    private TrainingDevice(List<Device> devices) {
        this.devices = List.copyOf(devices);
    }

    /** The processor as if it were several, each with its share. */
    static TrainingDevice processors(int count) {
        return new TrainingDevice(Collections.nCopies(count, Device.cpu()));
    }

    /**
     * @param name {@code cpu}, {@code gpu} for the first one, {@code gpu1} for the second, {@code gpu0,gpu1} for both, or {@code
     *     auto}: the first GPU where there is one, else the processor
     * @throws IllegalArgumentException when it is called otherwise, or this machine's PyTorch has no such device, saying what there is
     */
    public static TrainingDevice of(String name) {
        return of(name, Engine.getEngine("PyTorch").getGpuCount());
    }

    /** The same on a machine with so many GPUs. */
    static TrainingDevice of(String name, int gpus) {
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return CPU;
        }
        List<Device> devices = new ArrayList<>();
        for (String each : (name.equals("auto") ? "gpu" : name).split(",", -1)) {
            Matcher gpu = GPU.matcher(each);
            if (!gpu.matches()) {
                throw new IllegalArgumentException(
                        "must be auto, cpu, gpu, or GPUs with their numbers, as gpu1 or gpu0,gpu1, was '%s'"
                                .formatted(name));
            }
            int index = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
            if (index >= gpus) {
                throw new IllegalArgumentException(
                        "'%s' is not there: PyTorch as it comes with Earshot finds %s".formatted(each, found(gpus)));
            }
            Device device = Device.gpu(index);
            if (devices.contains(device)) {
                throw new IllegalArgumentException("names gpu%d twice: '%s'".formatted(index, name));
            }
            devices.add(device);
        }
        return new TrainingDevice(devices);
    }

    private static String found(int gpus) {
        return switch (gpus) {
            case 0 -> "no GPU on this machine (its libraries for CUDA must be there too), only cpu";
            case 1 -> "one, gpu0";
            default -> "gpu0 to gpu" + (gpus - 1);
        };
    }

    /** In the order of their shares of a batch; the first one's weights are those that are kept. */
    List<Device> devices() {
        return devices;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return devices.stream()
                .map(device -> device.isGpu() ? "gpu" + device.getDeviceId() : "cpu")
                .collect(Collectors.joining(","));
    }
}
