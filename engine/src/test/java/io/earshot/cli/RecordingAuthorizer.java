package io.earshot.cli;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which also notes what was allowed; for the one broker of a test. */
public final class RecordingAuthorizer extends StandardAuthorizer {
    private static final Set<Used> used = ConcurrentHashMap.newKeySet();

    /** Something that somebody was allowed to do, such as {@code User:a}, {@code READ}, {@code TOPIC}, {@code t}. */
    record Used(String principal, String operation, String kind, String name) {}

    static Set<Used> used() {
        return Set.copyOf(used);
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            if (results.get(i) == AuthorizationResult.ALLOWED) {
                used.add(new Used(
                        context.principal().toString(),
                        action.operation().toString(),
                        action.resourcePattern().resourceType().toString(),
                        action.resourcePattern().name()));
            }
        }
        return results;
    }
}
