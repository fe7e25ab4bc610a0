package io.earshot.sinks.mqtt;

import io.earshot.sinks.notice.SafeName;

/** The names of topics. Mics and types come from devices: each becomes one level, whatever it holds. */
record Topics(String prefix, String discoveryPrefix) {
    String events() {
        return prefix + "/events";
    }

    String alerts() {
        return prefix + "/alerts";
    }

    String available() {
        return prefix + "/available";
    }

    /** ON or OFF. */
    String state(String mic, String type) {
        return prefix + "/" + SafeName.withDots(mic) + "/" + SafeName.withDots(type);
    }

    /** The newest revision. */
    String attributes(String mic, String type) {
        return state(mic, type) + "/attributes";
    }

    /** Where Home Assistant looks for an entity. */
    String discovery(String mic, String type) {
        return discoveryPrefix + "/binary_sensor/" + entity(mic, type) + "/config";
    }

    /** Unique for a prefix, mic and type: the hash that it ends in is of all three. */
    String entity(String mic, String type) {
        return SafeName.of(prefix + "/" + mic + "/" + type);
    }

    String device(String mic) {
        return SafeName.of(prefix + "/" + mic);
    }
}
