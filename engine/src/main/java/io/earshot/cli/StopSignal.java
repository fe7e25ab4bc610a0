package io.earshot.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C, SIGTERM and a closed terminal as a wish to end in order: the command goes on, sees the wish, ends its work and
 * returns 0. A second one ends the process at once. A shutdown hook cannot do that: after one, the process's exit code is
 * the signal's.
 *
 * <p>Java has no public interface to signals; {@code sun.misc.Signal} is what every supported JDK offers, and javac
 * refuses to compile against it without a warning, hence the reflection. Where it is not to be had, signals do what they
 * did before.
 */
final class StopSignal implements BooleanSupplier, AutoCloseable {
    private static final int KILLED = 130;

    private final Runnable onStop;
    private final List<Runnable> restore = new ArrayList<>();
    private volatile boolean asked;

    /** @param onStop run once by the signal's thread, quickly */
    StopSignal(Runnable onStop) {
        this.onStop = onStop;
        handle("INT");
        handle("TERM");
        handle("HUP");
    }

    StopSignal() {
        this(() -> {});
    }

    private void handle(String name) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            Object handler = Proxy.newProxyInstance(
                    StopSignal.class.getClassLoader(), new Class<?>[] {handlerType}, this::invoked);
            Object before = handle.invoke(null, signal, handler);
            restore.add(() -> {
                try {
                    handle.invoke(null, signal, before);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("signal " + name + " cannot be given back", e);
                }
            });
        } catch (InvocationTargetException e) {
            return; // the Java machine keeps this signal for itself (-Xrs)
        } catch (ReflectiveOperationException e) {
            return; // no such class: signals end the process as they always did
        }
    }

    private @Nullable Object invoked(Object proxy, Method method, @Nullable Object[] arguments) {
        switch (method.getName()) {
            case "handle" -> stop();
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "toString" -> {
                return "StopSignal";
            }
            default -> {}
        }
        return null;
    }

    private void stop() {
        if (asked) {
            Runtime.getRuntime().halt(KILLED);
        }
        asked = true;
        onStop.run();
    }

    /** Whether somebody wants the command to end. */
    @Override
    public boolean getAsBoolean() {
        return asked;
    }

    /** Signals do again what they did before. */
    @Override
    public void close() {
        restore.forEach(Runnable::run);
    }
}
