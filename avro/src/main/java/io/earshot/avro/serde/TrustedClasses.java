package io.earshot.avro.serde;

import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro that our generated records may be decoded; beyond its own list it refuses every class, so that a schema
 * cannot name one to be loaded. Done in code so that nobody who uses the serdes needs a system property.
 */
final class TrustedClasses {
    private static final String PACKAGE = "io.earshot.avro";

    static {
        ClassSecurityPredicate ours = type -> PACKAGE.equals(type.getPackageName());
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours));
    }

    private TrustedClasses() {}

    /** Must run before Avro reads the first record; running it again does nothing. */
    static void install() {
        // The static initialiser did it, once.
    }
}
