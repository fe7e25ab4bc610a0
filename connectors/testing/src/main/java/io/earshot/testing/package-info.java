/** What the connectors' tests share: waiting on a condition, and Kafka's own Connect as a process. Nothing that runs for users. */
@NullMarked
package io.earshot.testing;

import org.jspecify.annotations.NullMarked;
