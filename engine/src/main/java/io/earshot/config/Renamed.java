package io.earshot.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names that a key had in earlier versions: a file that still uses one is told the new name. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Renamed {
    /** Former keys: {@code poll-wait} for one of the same record, {@code kafka.poll-wait} for one from the root. */
    String[] from();
}
