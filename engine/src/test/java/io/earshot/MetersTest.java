package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.alerts.AlertsMeter;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.Severity;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.EventsMeter;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.Rejection;
import io.earshot.publish.PublishMeter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetersTest {
    /** An argument of each type; of two parameters of one type each is told apart by its place. */
    private static final Map<Class<?>, Object> SAMPLES = Map.of(
            boolean.class, true,
            String.class, "name",
            Severity.class, Severity.WARNING,
            EventStatus.class, EventStatus.CLOSED,
            GapReason.class, GapReason.LATE,
            OutcomeKind.class, OutcomeKind.GAP,
            Rejection.class, Rejection.TOO_LONG,
            EventsMeter.CoverageState.class, EventsMeter.CoverageState.SILENT,
            WindowOutcome.class, new WindowOutcome());

    private final List<String> told = new ArrayList<>();

    private record Part(Class<?> type, Function<Meters, Object> of) {
        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static Stream<Part> parts() {
        return Stream.of(
                new Part(IngestMeter.class, Meters::ingest),
                new Part(InferenceMeter.class, Meters::inference),
                new Part(PublishMeter.class, Meters::publish),
                new Part(EventsMeter.class, Meters::events),
                new Part(AlertsMeter.class, Meters::alerts));
    }

    private <T> T recording(Class<T> type, String name) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            told.add(name + " " + method.getName() + Arrays.toString(args));
            return null;
        }));
    }

    private Meters recording(String name) {
        return new Meters(
                recording(IngestMeter.class, name),
                recording(InferenceMeter.class, name),
                recording(PublishMeter.class, name),
                recording(EventsMeter.class, name),
                recording(AlertsMeter.class, name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parts")
    void bothAreToldEverythingTheFirstOneFirst(Part part) throws Exception {
        Object both = part.of().apply(Meters.both(recording("a"), recording("b")));
        for (Method method : part.type().getMethods()) {
            told.clear();
            Object[] arguments = new Object[method.getParameterCount()];
            for (int i = 0; i < arguments.length; i++) {
                Class<?> type = method.getParameterTypes()[i];
                arguments[i] =
                        type == int.class ? (Object) i : type == long.class ? (Object) (long) i : SAMPLES.get(type);
            }
            method.invoke(both, arguments);
            String call = method.getName() + (arguments.length == 0 ? "null" : Arrays.toString(arguments));
            assertThat(told).containsExactly("a " + call, "b " + call);
        }
    }
}
