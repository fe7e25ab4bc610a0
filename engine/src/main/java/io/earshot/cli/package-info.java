/**
 * The command line. Results go to stdout, progress and logs to stderr; exit code 0 is success, 1 a failure of the work,
 * 2 bad usage or configuration. Each command is a class; what they share is here too.
 */
@NullMarked
package io.earshot.cli;

import org.jspecify.annotations.NullMarked;
