package io.earshot.fuzz;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Runs the fuzz test of a class under Jazzer's own program: {@code --target_args} names the class. */
public final class Target {
    private static Object test;
    private static Method method;

    private Target() {}

    /** Called by Jazzer. */
    public static void fuzzerInitialize(String[] args) throws ReflectiveOperationException {
        Class<?> type = Class.forName(args[0]);
        test = Fuzzed.instanceOf(type);
        method = Fuzzed.methodOf(type);
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws Throwable {
        try {
            method.invoke(test, (Object) input);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
