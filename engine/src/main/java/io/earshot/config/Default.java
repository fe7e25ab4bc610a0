package io.earshot.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The default of one key, for records that cannot have a {@code DEFAULTS} because other keys of theirs are required.
 * Where the record has {@code DEFAULTS}, that wins.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /** The value as a file would say it, in YAML: {@code 250ms}, {@code 20%}, {@code []}. */
    String value();
}
