package io.earshot.dashboard.live;

import java.util.Collections;
import java.util.Set;

/**
 * What a client wants to be told of.
 *
 * @param mics empty for all; else messages about none of these, and about some other, are not wanted
 */
public record Wanted(Set<MessageType> types, Set<String> mics) {
    boolean wants(Message message) {
        return types.contains(message.type())
                && (mics.isEmpty() || message.mics().isEmpty() || !Collections.disjoint(mics, message.mics()));
    }
}
