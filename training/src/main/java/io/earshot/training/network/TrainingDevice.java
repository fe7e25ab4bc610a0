package io.earshot.training.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where PyTorch computes while it trains: the processor, or one GPU. */
public final class TrainingDevice {
    /** The processor. */
    public static final TrainingDevice CPU = new TrainingDevice(Device.cpu());

    private static final Pattern GPU = Pattern.compile("gpu([0-9]{1,2})?");

    static {
        NetworkTrainer.prepare();
    }

    private final Device device;

    private TrainingDevice(Device device) {
        this.device = device;
    }

    /**
     * @param name {@code cpu}, {@code gpu} for the first one, {@code gpu1} for the second, or {@code auto}: the first GPU where
     *     there is one, else the processor
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
        Matcher gpu = GPU.matcher(name.equals("auto") ? "gpu" : name);
        if (!gpu.matches()) {
            throw new IllegalArgumentException(
                    "must be auto, cpu, gpu, or gpu with its number, as gpu1, was '%s'".formatted(name));
        }
        int index = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
        if (index >= gpus) {
            throw new IllegalArgumentException(
                    "'%s' is not there: PyTorch as it comes with Earshot finds %s".formatted(name, found(gpus)));
        }
        return new TrainingDevice(Device.gpu(index));
    }

    private static String found(int gpus) {
        return switch (gpus) {
            case 0 -> "no GPU on this machine (its libraries for CUDA must be there too), only cpu";
            case 1 -> "one, gpu0";
            default -> "gpu0 to gpu" + (gpus - 1);
        };
    }

    Device device() {
        return device;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
    }
}
