/**
 * What can be seen of a running engine: Prometheus metrics, liveness, readiness. In: a registry and checks; out: HTTP on
 * loopback. Watches through interfaces that the stages declare; has threads of its own and never holds a stage up.
 */
@NullMarked
package io.earshot.health;

import org.jspecify.annotations.NullMarked;
