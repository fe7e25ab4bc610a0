/**
 * Events and alerts to webhooks as a plugin of Kafka Connect: records in, HTTP requests out. Connect's worker threads call it;
 * it retries, commits and keeps dead letters, and shows the options.
 */
@NullMarked
package io.earshot.connect;

import org.jspecify.annotations.NullMarked;
