package io.earshot.dashboard.http;

import io.earshot.dashboard.store.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a page ended, as text for the next request: time, id, and which filters it was of. */
final class Cursor {
    private Cursor() {}

    /** @param filters the same for the same filters */
    static @Nullable String text(Timeline.@Nullable Key key, String filters) {
        return key == null
                ? null
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("%d %s %s"
                                .formatted(key.at(), Integer.toHexString(filters.hashCode()), key.id())
                                .getBytes(StandardCharsets.UTF_8));
    }

    static Timeline.@Nullable Key parse(@Nullable String text, String filters) {
        if (text == null) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 3);
            if (parts.length == 3) {
                if (!parts[1].equals(Integer.toHexString(filters.hashCode()))) {
                    throw ApiException.badRequest(
                            "parameter cursor is of a list with other filters: ask for the first page again, without"
                                    + " cursor");
                }
                return new Timeline.Key(Long.parseLong(parts[0]), parts[2]);
            }
        } catch (IllegalArgumentException e) {
            // Not of ours, as is said below.
        }
        throw ApiException.badRequest(
                "parameter cursor is not one that a page gave: ask for the first page, without cursor");
    }
}
