package io.earshot.alerts;

import io.earshot.avro.Severity;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class RecordingMeter implements AlertsMeter {
    final List<String> told = new ArrayList<>();

    @Override
    public void alert(String rule, Severity severity) {
        told.add("alert " + rule + " " + severity);
    }

    @Override
    public void suppressed(String rule, String why) {
        told.add("suppressed " + rule + " " + why);
    }

    @Override
    public void late(String rule) {
        told.add("late " + rule);
    }

    @Override
    public void latency(String rule, long micros) {
        told.add("latency " + rule + " " + micros);
    }

    @Override
    public void deadLetter(String topic) {
        told.add("dead letter " + topic);
    }
}
