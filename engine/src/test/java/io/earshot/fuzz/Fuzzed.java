package io.earshot.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Finds what a class of fuzz tests consists of: a method, seeds, and a constructor without arguments. */
final class Fuzzed {
    private Fuzzed() {}

    static Object instanceOf(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    static Method methodOf(Class<?> type) {
        Method found = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " has no fuzz test"));
        found.setAccessible(true);
        return found;
    }
}
