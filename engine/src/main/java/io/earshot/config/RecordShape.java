package io.earshot.config;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What reflection says of a record, in the terms of a configuration file. A shape that cannot be is a bug of ours. */
record RecordShape(Class<?> type, List<Key> keys, @Nullable Object defaults) {
    /**
     * One component.
     *
     * @param formerly names that it had
     * @param fallback the text of {@link Default}
     */
    record Key(
            String name,
            Type type,
            boolean nullable,
            List<String> formerly,
            @Nullable String fallback,
            Method accessor) {
        /** @return this component of {@code holder}, a record of the shape's type */
        @Nullable
        Object of(Object holder) {
            try {
                return accessor.invoke(holder);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + accessor, e);
            }
        }
    }

    /** Asked for every unknown key of a file, of which there may be many. */
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return look(type);
        }
    };

    private static final ClassValue<Set<String>> PATHS = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            Set<String> paths = new LinkedHashSet<>();
            collect(type, "", paths, Set.of());
            return Collections.unmodifiableSet(paths);
        }
    };

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private static RecordShape look(Class<?> type) {
        List<Key> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Renamed renamed = component.getAnnotation(Renamed.class);
            Default fallback = component.getAnnotation(Default.class);
            AnnotatedElement use = component.getAnnotatedType();
            component.getAccessor().setAccessible(true);
            String name = Names.kebab(component.getName());
            keys.add(new Key(
                    type.isAnnotationPresent(SnakeCase.class) ? name.replace('-', '_') : name,
                    component.getGenericType(),
                    use.isAnnotationPresent(Nullable.class),
                    renamed == null ? List.of() : List.of(renamed.from()),
                    fallback == null ? null : fallback.value(),
                    component.getAccessor()));
        }
        return new RecordShape(type, keys, defaultsOf(type));
    }

    @Nullable
    Key key(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst().orElse(null);
    }

    List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    /** @throws IllegalArgumentException as the record's own constructor throws it */
    Object build(@Nullable Object[] values) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("the constructor of " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot build " + type.getName(), e);
        }
    }

    private static @Nullable Object defaultsOf(Class<?> type) {
        try {
            Field field = type.getDeclaredField("DEFAULTS");
            if (!Modifier.isStatic(field.getModifiers()) || field.getType() != type) {
                throw new IllegalStateException(type.getName() + ".DEFAULTS must be a static " + type.getSimpleName());
            }
            field.setAccessible(true);
            return field.get(null);
        } catch (NoSuchFieldException e) {
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read DEFAULTS of " + type.getName(), e);
        }
    }

    /** @return every key below {@code type}, dotted; lists and maps count as one key */
    static Set<String> paths(Class<?> type) {
        return PATHS.get(type);
    }

    private static void collect(Class<?> type, String path, Set<String> paths, Set<Class<?>> above) {
        for (Key key : of(type).keys()) {
            String child = Names.child(path, key.name());
            Class<?> raw = raw(key.type());
            if (isRecord(raw) && !above.contains(raw)) {
                Set<Class<?>> withThis = new LinkedHashSet<>(above);
                withThis.add(type);
                collect(raw, child, paths, withThis);
            } else {
                paths.add(child);
            }
        }
    }

    /** @return true for records that are mappings in a file; false for those that are single values */
    static boolean isRecord(Class<?> type) {
        return type.isRecord() && !Scalars.isScalar(type);
    }

    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> plain) {
            return plain;
        }
        throw new IllegalStateException(type + " is no type of configuration values");
    }

    /** @return T of {@code List<T>} and {@code Map<String, T>} */
    static Type element(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean map = raw(type) == Map.class;
            if (map ? arguments[0] == String.class : raw(type) == List.class) {
                return arguments[arguments.length - 1];
            }
        }
        throw new IllegalStateException(type + " is no List<T> or Map<String, T>");
    }
}
